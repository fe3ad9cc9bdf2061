"""What the script of a clause does, and how it judges the answers: data, one entry a clause."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scenario:
    """The story of a clause in the words of `helpers.sh`, and its judgement in those of `judge.jq`.

    The judgement yields `broken(…)` and `unclear(…)` over everything that was answered; neither
    says that the clause holds. `replays` says that the calls of the finding come between the story
    and `ending`; `elsewhere` that it goes on in the repository of the finding, `needs` names
    what the story cannot do without: a second repository, or somebody without access.
    """

    story: str
    judge: str
    replays: bool = False
    ending: str = "list_keys"
    needs: str = ""
