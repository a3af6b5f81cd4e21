"""Reports in words and tables: what they say, in blocks, and how the blocks are written in each format."""
