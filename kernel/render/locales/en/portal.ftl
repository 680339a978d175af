# The shell, signing in, the home page, the profile.

skip = Skip to content
live-news = There is something new on this page.
live-refresh = Refresh
live-said = Page refreshed.
page-old = Many people are here right now: you see this page as it was at { $time }.
title-in-error = Error
home = Home
home-back = Back to the home page
modules = Services
standings = View shown
standing-for = Parent of { $name }
standing-for-elided = Parent of { $name }
school-now = School:
school-change = Change school
account = My profile
school-admin-short = Administration
school-admin = School administration
region-admin = Region administration
sign-out = Sign out
language-change = Change language:
section-menu = Menu: { $name }
newer = Newer
older = Older
to-notice = { $count ->
    [one] (1 to see)
   *[other] ({ $count-shown } to see)
}

## Signing in

sign-in = Sign in
sign-in-do = Sign in
login = Login
login-hint = The one your school gave you. Example: lea.martin
password = Password
sign-in-wrong = This login and this password do not go together. Check capital letters, then try again.
sign-in-too-many = { $seconds ->
    [one] Too many tries in a row. To protect this account, please wait one second before the next one.
   *[other] Too many tries in a row. To protect this account, please wait { $seconds-shown } seconds before the next one.
}
news-signed-out = You are signed out. See you soon!
news-session-ended = Your session has ended. Sign in again to go on where you were.
news-kept = Your session has ended: nothing has been saved yet. What you typed is kept in this page. Sign in again to be able to send it.
send-again = Send what you had typed
send-again-lead = You are signed in again. What you typed was kept, but is not saved yet.
send-again-do = Send it
send-again-not = Do not send it
news-activated = Your account is ready. Sign in with your new password.
first-visit = First visit?
first-visit-text = The school has given you a login and an activation code on paper.
password-lost = Forgotten your password?
password-lost-text = Ask the school’s office or the class teacher for a new activation code: it is handed over in person.

## The first visit

activate = First visit
activate-do = Activate my account
activate-lead = With the login and the code received on paper, choose your password.
activation-code = Activation code
activation-code-hint = It is printed below the login. Capital or small letters are all the same.
activation-unknown = This login and this code do not go together, or the code was used already. Check the paper, or ask the school for a new code.
password-new = New password
password-again = The same once more
password-rules = At least { $length-shown } characters. The easiest way: four unrelated words.
password-too-short = It is too short: it needs at least { $length-shown } characters.
password-too-long = It is too long: a hundred characters are plenty.
password-too-common = It is among the passwords that are guessed first. Please choose another.
password-like-login = It resembles your login or your name. Please choose another.
password-differs = This is not the same password as just above.

## Activation sheets

sheets-title = Activation sheets: { $school }
sheets-relative = Responsible for { $child }
sheets-address = Address
sheets-how = Open this address, type the login and the code, then choose a password. The code works once, until { $until }. Keep this sheet to yourself: it opens your account. If you lose it, ask the school for another.

## Home

home-greeting = Hello { $name }
home-of-child = { $day } · for { $child }
tile-late = This service is slow to answer. You can open it all the same.
home-spared = Many people are here at the moment: this page does without previews. Each service opens as usual.
home-held = “{ $module }” has been held back since { $since }.
home-held-why = See what happened
no-school = No school for the moment
no-school-text = Your account does not belong to any open school. If you have just arrived, this is often settled within a day; otherwise please ask the school’s office.
no-module = Nothing to show for the moment
no-module-text = Your school has not turned on any service for you yet.
no-module-admin-text = No service is meant for you personally. Those of the school are turned on and watched in its administration.
modules-administer = Administer services
schools-choose = Choose a school
schools-choose-lead = You are expected in several places. You can change at any time, at the top of the page.

## Profile

account-lead = Your profile
account-about = What the ENT knows about you
account-wrong = Is something wrong? This comes from the school: its office can correct it.
password-change = Change your password
password-change-text = Your other devices will be signed out.
password-change-do = Change the password
password-current = Present password
password-current-wrong = This is not your present password.
own-data = My data
own-data-text = What the school keeps of you or of your child, as one archive: pages to read, the same data for a machine, and the files (GDPR, articles 15 and 20). Once a day for each person; if the download breaks off, begin again within the hour.
own-data-left = It has only what you may read in the school and, of yourself, what you wrote and what was sent to you. For the rest, such as a mark that is not published yet, ask the administrator of the school.
own-data-none = You belong to no school. What a school that you have left still keeps of you, its administrator gives you.
own-data-often = You were given this archive less than a day ago. You may ask for it again tomorrow, at the same time.
own-data-of = Of whom
own-data-oneself = Me
own-data-password = It is asked for once more, to be safe: the archive has in one what pages show one by one.
own-data-do = Get the archive
profile-pupil = Pupil
profile-relative = Parent or guardian
profile-teacher = Teacher
profile-staff = Staff
profile-guest = Guest
profiles-pupil = pupils
profiles-relative = parents and guardians
profiles-teacher = teachers
profiles-staff = staff
profiles-guest = guests
function-head = management
function-school-admin = ENT administration
function-education-adviser = education adviser (CPE)
function-inspector = inspection
function-delegate = parents’ delegate

## Notifications

notifications = Notifications
notifications-bell = { $count ->
    [0] Notifications
    [one] Notifications: 1 unread
   *[other] Notifications: { $count-shown } unread
}
notifications-lead = { $count ->
    [0] You have read everything.
    [one] One line that you have not read yet.
   *[other] { $count-shown } lines that you have not read yet.
}
notifications-read = Mark all as read
notifications-read-done = Everything is marked as read.
notifications-none = Nothing to report
notifications-none-text = When a service has something to tell you, you find it here.
notification-urgent = Urgent
notification-unread = Unread
notification-for = for { $child }
notification-more = { $count ->
    [one] and one more that day
   *[other] and { $count-shown } more that day
}
notification-more-than = { $count ->
    [one] and more that day
   *[other] and more than { $count-shown } others that day
}
notification-more-of-one = { $count ->
    [one] and one more from the same person that day
   *[other] and { $count-shown } more from the same person that day
}
notification-more-than-of-one = { $count ->
    [one] and more from the same person that day
   *[other] and more than { $count-shown } others from the same person that day
}
notification-gone = This notification is no longer there.
notifications-settings = Choose my notifications
notifications-settings-lead = Untick what you no longer want to be told of. You will still find it on the pages of the service.
notifications-settings-save = Save my choices
notifications-settings-saved = Your choices are saved.
notifications-no-kinds = Nothing to choose for now
notifications-no-kinds-text = None of your services sends notifications.

## Waiting to be let in

wait-title = Please bear with us
wait-kept = Your place is kept. You will go in as soon as it is your turn, without doing anything.
wait-sent = What you were just sending was not received. Go back to the previous page to find it, or start again once you are in.
wait-time = Expected wait
wait-unknown = It cannot be told yet
wait-soon = Less than a minute
wait-minutes = { $minutes ->
    [one] About one minute
   *[other] About { $minutes-shown } minutes
}
wait-long = More than an hour and a half
wait-place = Your place
wait-ahead = { $people ->
    [0] Nobody before you
    [one] One person before you
   *[other] { $people-shown } people before you
}
wait-why-title = Why wait?
wait-why = Many people are coming at the same time. So that the portal works well for those who are in, everybody goes in when it is their turn, in the order in which they came and with equal shares between schools. Lessons come first.
wait-opens = Access opens again { $at }.
wait-drawn = The order among those who come before that hour will be drawn by lot: coming earlier makes no difference.
wait-do-title = What to do?
wait-do-stay = Keep this page open: it updates itself.
wait-do-network = If the connection is cut, come back within a quarter of an hour on the same device: your place is waiting for you.
wait-do-reload = There is no need to reload or to open more tabs: that does not change your place.
wait-look = Look now
wait-later = Too many people are asking for their place at this very moment. This page loads itself again; if you already had a place, it is kept.
busy-title = The portal is in great demand
busy-lead = This page could not be prepared in time. You keep your place in the portal.
busy-again = It tries again by itself in a few seconds.
closed-title = This service is closed for now
closed-lead = Everything else in the portal is open, and you keep your place there.
closed-opens = It is due to open again { $at }.
closed-again = This page looks by itself whether the service is open again.
seat-idle = Other people are waiting to come in. If you do nothing for { $minutes-shown } minutes, your place is given to them; a lesson or homework that is being handed in is never interrupted.
seat-soon = Other people are waiting to come in. In about two minutes, your place is given to them.
seat-stay = I am still here
sign-in-busy = Many people are signing in at the same time, and your password could not be checked. Try again in a moment: your place is kept.

## Admission, for the region

gate-title = Admission
gate-lead = Who comes in, who waits, and what you can set. A dial that makes people wait always has an end.
gate-now = Just now
gate-inside = People inside
gate-of-seats = { $inside } of { $seats }
gate-waiting = Waiting
gate-called = Called, not in yet
gate-pace = Let in per minute
gate-rate = Held to
gate-rate-none = Not held back: the server keeps up
gate-open = Requests worked on together
gate-flows = By school and profile
gate-flows-none = Nobody at the moment.
gate-flows-caption = Inside and waiting, by school and profile
gate-flow-school = School
gate-flow-profile = Profile
gate-flow-inside = Inside
gate-flow-waiting = Waiting
gate-flow-unknown = Not yet known on this device
gate-dials = Dials that are turned
gate-dials-none = None: access is protected (as usual), without a wait as long as there is room.
gate-dial-scope = For whom
gate-dial-says = Dial
gate-dial-until = Until
gate-dial-sentence = Sentence shown
gate-dial-seats = { $seats ->
    [one] One seat
   *[other] { $seats-shown } seats
}
gate-dial-idle = seats are given on after { $minutes-shown } minutes in which nothing happens
gate-dial-release = Release
gate-mode-open = Everybody comes in
gate-mode-protect = Protected
gate-mode-lessons = Lessons only
gate-mode-queue = Everybody waits
gate-scope-site = The whole site
gate-scope-level = Level { $level }
gate-turn = A new dial
gate-turn-scope = For whom
gate-turn-scope-school = One school, named below
gate-turn-scope-profiles = A profile, everywhere
gate-turn-scope-levels = The schools of a level (seats and idle minutes only)
gate-turn-scope-modules = A module, to be closed
gate-turn-school = School (optional)
gate-turn-school-hint = Its name or its UAI code, if the dial is about one school: seats and idle minutes only
gate-turn-mode = Who comes in
gate-turn-mode-none = Leave as it is (seats or idle minutes only)
gate-turn-seats = Seats (optional)
gate-turn-idle = Idle minutes (optional)
gate-turn-idle-hint = From 3 to 60: while others wait, a seat on which nothing happens for so long is given to them. Usually 10
gate-turn-minutes = For how many minutes
gate-turn-minutes-hint = Empty: without an end, where nobody is kept out
gate-turn-sentence = Sentence for the people who wait
gate-turn-do = Apply
gate-turned = The dial is turned.
gate-released = The dial is released.
gate-wrong-empty = Say who comes in, how many, or for how long a seat is kept.
gate-wrong-endless = A dial that makes people wait has an end within seven days: say for how many minutes.
gate-wrong-past = Its end has passed: it lasts for a minute at least.
gate-wrong-mode = A level or a school has only seats and idle minutes; a module can only be closed (“Everybody waits”).
gate-wrong-seats = One seat at least; to let nobody in, choose “Everybody waits”.
gate-wrong-idle = A seat is kept for 3 to 60 minutes.
gate-wrong-sentence = The sentence has 300 characters at most.
gate-wrong-number = “{ $text }” is no whole number.
gate-wrong-scope = Choose for whom the dial is.
gate-wrong-school-none = No school is called so.
gate-wrong-school-several = Several schools are called so, give the code of one: { $schools }.
gate-wrong-school-beside = A school is named, but the dial is about something else.
gate-wrong = This dial was not turned. { $why }
