"""The body of a delivery of the earnings feed: NDJSON, read line by line by `domain.feed`."""

PAYMENT = (
    '{"kind":"payment","referral":"PO-0000001","employment":"EMP-1","payment":"P-1",'
    '"paid_on":"2018-07-31","amount":"812.40"}\n'
)
CORRECTION = (
    '{"kind":"payment","referral":"PO-0000001","employment":"EMP-1","payment":"P-2",'
    '"paid_on":"2018-07-31","amount":"412.40","replaces":"P-1"}\n'
)
NOTIFICATION = (
    '{"kind":"notification","referral":"PO-0000001","type":"threshold_step","step":"3000.00",'
    '"created_on":"2018-11-30"}\n'
)
EXAMPLES = {
    "payments": {"summary": "a payment and its correction", "value": PAYMENT + CORRECTION},
    "notification": {"summary": "a step that the feed notifies", "value": NOTIFICATION},
}
DELIVERY = {
    "requestBody": {
        "required": True,
        "description": "One JSON object a line. A payment: kind, referral, employment, payment, paid_on, amount, and "
        "optionally replaces or reverses (a payment id of the same employment), excluded_because (refund, in_lieu, "
        "holiday_pay, earlier_employment) and earned_until (the last day of the period that the pay is for). A "
        "negative amount reduces earlier pay of the same employment. A notification: kind, referral, type "
        "(first_earnings, threshold_step, outcome), created_on, and step for a threshold_step, optionally amount. "
        "Both may name the programme, because a referral reference is unique within its programme only. "
        "Money is text, in pounds and pence. A row that cannot count yet is kept, and so is one with faults. The body "
        "is in UTF-8, UTF-16 or UTF-32, with or without a mark; lines end in LF, CRLF or CR.",
        "content": {"application/x-ndjson": {"schema": {"type": "string"}, "examples": EXAMPLES}},
    }
}
