"""Which columns of the asset form appear when."""

# A column appears once the answer that makes it meaningful is given (static/js/reveal.js);
# without a script all are there, and an answer already given is never hidden.
SHOWN_WHEN = {
    "locked": "form=paper,media,facility",
    "transfer_method": "segment=lgwan,internet,school_ext",
    "connects_to_other_segment": "segment=mynumber",
    "specific_comm_id": "connects_to_other_segment=true",
    "comm_peer_type": "connects_to_other_segment=true",
    "subject_count": "personal_info=general,sensitive",
    "pi_purpose": "personal_info=general,sensitive",
    "pi_file_listed": "personal_info=general,sensitive",
    "handler_scope": "my_number=use,related",
    "pia": "my_number=use",
    "mfa": "form=terminal,system,cloud,server",
    "takeout_block": "form=terminal",
    "media_encrypted": "form=media",
    "via_security_cloud": "segment=internet",
    "strong_access": "segment=school_learn",
    "contractor": "outsourced=true",
    "contract_no": "outsourced=true",
    "contract_sec_clause": "outsourced=true",
    "resub_rule": "outsourced=true",
    "cloud_permit_no": "cloud_type!=none",
    "ismap": "cloud_type=public_saas,public_iaas,terms_type",
    "data_location": "cloud_type=public_saas,public_iaas,terms_type",
    "sns_owner": "form=sns",
    "sns_policy_url": "form=sns",
}
