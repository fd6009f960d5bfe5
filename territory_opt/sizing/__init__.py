"""How much effort, and where: sizing questions over uses of effort of any shape, with a proven bound."""
