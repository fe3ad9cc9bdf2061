"""The contract suite: says promise by promise whether a deployment meets the contract."""
