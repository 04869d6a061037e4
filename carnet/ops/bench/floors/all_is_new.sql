UPDATE subscription SET seen = '{}', epoch = 0 WHERE record_id = %(record)s AND subscription_id = %(one)s
