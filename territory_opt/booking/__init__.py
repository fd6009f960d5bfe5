"""Hours as blocks of time: the week to book, the dated weeks of a diary."""
