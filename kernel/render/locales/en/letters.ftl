# Quiet hours, e-mail, and what letters say.

## Quiet hours

quiet-until = Quiet hours: the bell waits { $until }. What is new is here already.
until-today = until { $time }
until-day = until { $day }, { $time }
quiet-none = This school keeps no quiet hours.
quiet-own-lead = In quiet hours nothing calls you: the bell and e-mail wait. Your schools allow notifications:
quiet-own = Leave me alone for longer
quiet-own-hint = Each day, from the evening to the morning. Leave empty to follow your schools alone.
quiet-begins = In the evening, from
quiet-ends = Until the morning at
quiet-weekends = On Saturday and Sunday as well
quiet-own-save = Save my quiet hours
quiet-own-saved = Your quiet hours are saved.
quiet-own-wrong = Give a time of the evening, then one of the morning that comes before it in the day; or leave both empty.
quiet-own-never = With the hours of one of your schools, there would be no moment left to tell you anything.
quiet-days = { $first } to { $last }
quiet-days-two = { $first } and { $last }
quiet-days-hours = { $days }, from { $from } to { $to }
quiet-days-none = { $days }, quiet all day

## E-mail

pace = By e-mail
pace-at-once = As soon as possible
pace-daily = Once a day
pace-weekly = On Fridays
pace-never = Never
letter-hour = Time of the e-mail
letter-hour-hint = For what you get once a day or on Fridays. In quiet hours it waits for their end.
letters-no-address = A summary can reach you by e-mail too.
letters-give = Give my address
letters-stopped = No e-mail is sent to you any more.
letters-see = See why
email = E-mail
email-none = You get no e-mail. With your address, you can get a summary of your notifications.
email-now = Address
email-new = E-mail address
email-hint = It is used to write to you alone, and nobody else sees it. Example: lea.martin@example.com
email-ask = Get the confirmation link
email-asked = A confirmation link is on its way to this address.
email-pending = A link was sent to { $address }. Open it within three days to confirm this address. If it does not arrive, check the address and your junk mail.
email-pending-refused = The server of { $address } refused our confirmation link. The address is probably misspelt, or its mailbox does not accept this mail: check it and ask for a link again, or give another one.
email-refused-last = The server of your address refused our last e-mail. Check that your mailbox is not full, or give another address. The next e-mail will be tried; if the mailbox refuses three in a row, none will be any more.
email-wrong = This is not an e-mail address. Example: lea.martin@example.com
email-often = Too many links were sent since yesterday. Try again tomorrow.
email-unsubscribed = No e-mail is sent to you any more: you unsubscribed by a link, { $since }.
email-refused = No e-mail is sent to you any more: the server of this address does not accept it, { $since }. Correct the address and confirm it again; if it is right and the mailbox works by now, choose “Get e-mail again”.
email-refused-why = The server’s answer:
email-resume = Get e-mail again
email-resumed = You will get e-mail again.
email-remove = Get no more e-mail
email-removed = Your address is forgotten: you will get no more e-mail.
email-confirm = Confirm my address
email-confirm-text = Get my e-mail at the address { $address }
email-confirm-do = Yes, this is my address
email-confirmed = Your address is confirmed. You will get one summary a day; you can choose how often.
unsubscribe = Get no more e-mail?
unsubscribe-text = No more summaries will be sent to this address. Your notifications stay in the ENT.
unsubscribe-do = Get no more e-mail
unsubscribe-done = Done
unsubscribe-done-text = No more summaries will be sent. You can get them again from your profile.

## Letters

letter-subject = { $count ->
    [one] { $region }: one new notification
   *[other] { $region }: { $count-shown } new notifications
}
letter-subject-urgent = { $count ->
    [one] { $region }: urgent information
   *[other] { $region }: { $count-shown } pieces of urgent information
}
letter-hello = Hello,
letter-new = Here is what is new for you.
letter-more = { $count ->
    [one] And one more notification, in the ENT.
   *[other] And { $count-shown } more notifications, in the ENT.
}
letter-open = Open my notifications
letter-why-urgent = The school marked this as urgent: it leaves in quiet hours too.
letter-why-at-once = You asked for these e-mails as soon as possible.
letter-why-daily = You get this e-mail once a day at most.
letter-why-weekly = You get this e-mail once a week at most.
letter-choose = Choose my notifications
letter-no-answer = Nobody reads answers to this e-mail.
letter-unsubscribe = Get no more e-mail
letter-confirm-subject = { $region }: confirm your address
letter-confirm-text = This address was given in { $region } to get notifications. If it was by you, confirm it within three days; you will have to sign in.
letter-confirm-do = Confirm my address
letter-confirm-not-you = If it was not, do nothing: no other e-mail will be sent to you.
