"""What the API of referrals answers, by resource."""
