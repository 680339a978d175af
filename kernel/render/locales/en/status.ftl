# The status page, and what the operator writes on it.

status = Service status
status-at = As seen { $at }
status-all-operational = Everything works.
status-all-slow = The ENT works, but a part of it is slow.
status-all-partial = The ENT works, but a part of it is disrupted.
status-all-down = A part of the ENT does not work. We are on it.
status-waiting = { $people ->
    [one] One person is waiting; the wait is about { $minutes-shown } min.
   *[other] { $people-shown } people are waiting; the wait is about { $minutes-shown } min.
}
status-waiting-unknown = { $people ->
    [one] One person is waiting.
   *[other] { $people-shown } people are waiting.
}
status-kept-out = { $people ->
    [one] The portal is not open to everybody: one person waits for it to open again.
   *[other] The portal is not open to everybody: { $people-shown } people wait for it to open again.
}
status-portal = Portal and home
status-sign-in = Signing in
status-told = Good to know
status-measured = What we measure
status-how = Measured by the ENT itself, minute by minute. A bar is a day: the taller, the more was disrupted. A day is “disrupted”, “slow” or “down” from a quarter of an hour in all. A mere line: nothing was measured that day. A gap: it was not measured yet.
status-past = The last three months
status-past-none = No incident was announced.
status-lines = What was said
status-since = Since: { $begins }.
status-from-to = From: { $begins }. To: { $ends }.
status-ahead = Planned: { $begins }. Until: { $ends }.
status-concerns = Concerns: { $what }.
status-concerns-some = Concerns, in some schools: { $what }.
status-concerns-yours = Concerns your school: { $what }.
status-feed = Follow the announcements (Atom feed)
status-json = The same data for a program (JSON)
status-whose = Your school
status-school = The short name of your school
status-school-hint = The one in its addresses, after “/s/”: college-jean-moulin, for example.
status-school-see = See
status-of-school = This page is that of the school whose short name is “{ $school }”, if there is one.
status-of-all = See the whole region
status-copied = This page is a copy, made anew regularly. If the time above is more than a quarter of an hour ago, the ENT can no longer be measured: it has probably stopped.
status-in-this-language = In English
status-days-operational = { $count ->
    [one] one day without disruption
   *[other] { $count-shown } days without disruption
}
status-days-slow = { $count ->
    [one] one slow day
   *[other] { $count-shown } slow days
}
status-days-partial = { $count ->
    [one] one disrupted day
   *[other] { $count-shown } disrupted days
}
status-days-down = { $count ->
    [one] one day down
   *[other] { $count-shown } days down
}
status-days-none = { $count ->
    [one] one day not measured
   *[other] { $count-shown } days not measured
}
status-days-not-yet = { $count ->
    [one] one day not yet measured
   *[other] { $count-shown } days not yet measured
}
status-troubled = { $count ->
    [one] One day to report
   *[other] { $count-shown } days to report
}
status-for-minutes = { $what }: { $count-shown } min
status-for-hours = { $what }: { $count-shown } h
part-operational = Works
part-slow = Slow
part-partial = Disrupted
part-down = Down
part-none = Not measured
stage-noticed = Reported, we are looking
stage-found = Cause found
stage-mended = Mended, being watched
stage-over = Over
works-noticed = Planned
works-found = Under way
works-mended = Done, being watched
works-over = Over

## Incidents, as the operator writes them

incidents-title = Incident announcements
incidents-lead = What everybody reads on the status page. What is measured shows there by itself.
incidents-new = Write an announcement
incidents-page = See the public page
incidents-none = No announcement for now.
incidents-caption = The announcements, those going on first
incident-title = Announcement
incident-condition = Severity
incident-stage = How far it is
incident-changed = Changed
incident-past = past
incident-new = New announcement
incident-mend = Follow up or correct an announcement
incident-lead = One language is enough: who reads the other sees this one. Nothing is published before the preview.
incident-title-fr = What people notice, in French
incident-title-en = The same in English
incident-kind = Kind
incident-kind-trouble = Incident
incident-kind-works = Planned works
incident-told-only = For information
incident-services = Services concerned
incident-schools = Schools concerned
incident-schools-hint = Their short names, with spaces between. Empty: the whole region.
incident-begins = Beginning
incident-begins-hint = Empty: now.
incident-ends = End
incident-ends-hint = Required for works. Otherwise empty as long as nobody knows.
incident-line = { $count ->
    [one] First message
   *[other] Message { $count-shown }
}
incident-first = First message
incident-next = New message (empty: only correct)
incident-text-fr = In French
incident-text-en = In English
incident-preview = See the preview
incident-previewed = Preview of the announcement
incident-previewed-lead = This is what everybody will read. Nothing is published yet.
incident-publish = Publish
incident-back = Back to writing
incident-published = The announcement is published.
incident-remove = Take this announcement back
incident-remove-text = For an announcement that was published by mistake. It disappears from the page and from the feed; the journal keeps that it was taken back. An incident that is over is not taken back: say that it is over.
incident-remove-sure = Take back the announcement and all its messages
incident-remove-do = Take back
incident-removed = The announcement is taken back.
incident-conflict = Somebody changed this announcement meanwhile. Go back to the list and begin again from their version.
incident-wrong-title = A title of 1 to 120 characters is needed, in French or in English.
incident-wrong-text = A message of 1 to 1,000 characters is needed, in French or in English; an announcement has 100 messages at most.
incident-wrong-parts = Choose one service at least. Services and schools make 50 together at most: beyond, it is the whole region.
incident-wrong-ends = The end comes after the beginning, and works have one.
incident-wrong-begins = The beginning is within the last 30 days or the coming year.
incident-wrong-schools = One of these schools does not exist.
incident-wrong-form = The form could not be read. Check the dates.
