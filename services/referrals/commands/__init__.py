"""What changes a referral: intake, the steps until acknowledgement, applying a version of the record."""
