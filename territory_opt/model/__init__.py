"""The frozen records a territory is made of; each checks itself at birth."""
