"""The console: a web page that shows what the mock does, and controls it."""
