"""Scripts that show a finding again: bash, curl and jq, from the story of each broken clause."""
