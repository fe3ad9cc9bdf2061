"""Run `python -m mock_server`, the same as `apikey-mock`."""

from mock_server.cli import main

if __name__ == "__main__":
    main()
