"""The writers of documents, one for each format; all take the same blocks."""
