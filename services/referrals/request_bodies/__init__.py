"""What the API of referrals takes, by resource."""
