"""What customers write about any product; `{it}` is what they bought."""

from __future__ import annotations

BEGINNINGS: dict[int, tuple[str, ...]] = {
    5: (
        "Love it.", "Perfect.", "Exactly what I was looking for.", "Couldn't be happier.", "Five stars, no question.",
        "I rarely write reviews, but this {it} deserves one.", "Bought it as a present and now I want one too.",
        "Second time I've bought this {it}.", "Even better than in the photo.", "Worth every cent.", "What a lovely {it}!",
        "I've had it for a month now and can't find anything wrong with it.", "Great {it}, great service.",
    ),
    4: (
        "Very good, with one small reservation.", "A good {it}.", "Happy with it.", "Nearly perfect.", "Good value.",
        "Does what it should.", "I like it a lot, though it took some getting used to.", "Good quality, a bit pricey.",
        "Nice {it}, slow delivery.", "Would have been five stars in another colour.",
    ),
    3: (
        "It's all right.", "Good and bad.", "Neither good nor bad.", "I had hoped for more.", "Does the job, no more.",
        "Mixed feelings.", "An average {it} at an above-average price.", "Nice to look at, less so to use.",
    ),
    2: (
        "Disappointed.", "Not what I expected.", "I wouldn't buy it again.", "The photo promises more.", "Meh.",
        "I wanted to like this {it}.", "For this price I had expected better.", "It looked good for about a week.",
    ),
    1: (
        "Don't buy it.", "Sent it back.", "A waste of money.", "Broken when it arrived.", "Never again.",
        "This {it} isn't what is described.", "I've asked for my money back.", "Terrible.",
    ),
}  # fmt: skip
"""First sentences, by stars."""

GOOD = (
    "Delivery took two days.", "It was packed with care and without plastic.", "You notice the quality at once.",
    "My sister wants the same one now.", "It looks just like the photo.", "The size is just right.", "I use it every day.",
    "It was a present, and it went down very well.", "The finish is faultless.", "I've recommended it to three people already.",
    "Customer service answered within an hour, and kindly.", "It makes a solid, honest impression.", "It arrived earlier than promised.",
    "You can tell that somebody thought about it.", "Simple, and that's what I like about it.",
    "My old {it} lasted for twelve years; I expect no less of this one.",
)  # fmt: skip
BAD = (
    "Delivery took two weeks.", "The box was torn when it came.", "Nobody answers the e-mails I write.", "It looks cheap.",
    "The colour is nothing like the photo.", "It's much smaller than I thought.", "I've seen the same one elsewhere for less.",
    "It arrived with a scratch.", "The instructions are useless.", "Sending it back cost me an afternoon.",
    "It had clearly been used before.", "The first one was broken, and so was the replacement.", "I don't know what the other reviews are about.",
    "My old {it} cost half as much and lasted longer.",
)  # fmt: skip
ASIDES = (
    "I had compared a dozen before I chose this {it}.", "We are a household of four, so things don't have it easy here.",
    "I bought it for our holiday home.", "My husband was sceptical at first.", "I'd seen it at a friend's.",
    "For comparison: before this one I had a {it} from the supermarket.", "I ordered it on a Sunday night.",
    "I wasn't sure about the size and asked; the answer was helpful.", "We moved in the spring and needed nearly everything new.",
    "I live on the fifth floor without a lift, so weight matters to me.", "My neighbour took in the parcel.",
    "It was on my wish list for months.", "The cat has taken to it as well.", "I chose it because it's made nearby.",
    "I'll add to this review after a year of use.", "A word about the price: it's not small.",
    "I've been a customer here since the shop had a counter.", "The photo was taken in better light than we have.",
    "It isn't the first thing I've ordered here.", "It took me a while to see what it's good for.",
)  # fmt: skip
"""What is neither praise nor complaint, and makes some reviews long."""

ENDINGS = (
    "Thank you!", "Recommended.", "Would buy again.", "I'm keeping it.", "That's all.", "Make of that what you will.",
    "One more thing: please send less paper.", "I hope this helps somebody.",
)  # fmt: skip
