"""What an operator concludes of something to look at: an emergency access, an alert. Owns the three states only."""

from enum import StrEnum


class ReviewState(StrEnum):
    """The last conclusion; what nobody looked at yet is to review."""

    TO_REVIEW = "to_review"
    JUSTIFIED = "justified"
    TO_FOLLOW_UP = "to_follow_up"
