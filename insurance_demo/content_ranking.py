"""What the invented broker does for its best clients."""

# rank: (plan, months, [(kind of task, what, days after the start)])
PLANS = {
    "rank_a": ("Key client", 3, [("call", "Call: how are things, what has changed?", 0),
                                 ("meeting", "Go through all covers together", 10)]),
    "rank_b": ("Good client", 6, [("call", "Call before the season: travel, tyres, dacha", 0)]),
    "risk_class_high": ("Win back trust", 6, [("call", "Ask why the policy was not renewed", 0),
                                              ("todo", "Send a better offer", 3)]),
}  # fmt: skip
IN_USE_DAYS = 6
CHANGED_EVERY = 9
