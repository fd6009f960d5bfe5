"""The command line: reads the words, calls the library, prints what comes back."""
