"""The document and the catalogue as one page to read."""
