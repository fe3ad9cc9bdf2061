"""The command `apikey-spec check`: find what is wrong with a document and the catalogue."""
