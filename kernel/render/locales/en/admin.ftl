# The administration of a school and of the region.

admin-modules = Modules
admin-modules-lead = What people find in your school’s ENT, what each module may do and what it uses. Figures are of the last 30 days.
admin-modules-none = No module in the catalogue
admin-modules-none-text = The region has not offered any module to your school yet.
admin-for = For
admin-may = What it may do
admin-used = Use
admin-details = Details and settings
admin-publisher = Publisher
admin-version = Version
admin-settings = Settings
admin-settings-none = This module has nothing to set.
admin-cost = Use over 30 days
admin-urgent = Passes through quiet hours: { $kinds } (five a day in the whole school, in the journal).
settings-stale = Somebody else changed these settings while your page was open. Nothing of what you sent was saved: this is what is set now. Make your change again if it is still needed.
settings-save = Save the settings
setting-secret-none = Nothing is kept yet.
setting-secret-kept = A value is kept, and shown to nobody. Leave empty to keep it, write a hyphen (-) to erase it.
setting-range = From { $min } to { $max }.
module-fixed = The region has fixed this for your school.
module-enable = Turn on
module-disable = Turn off
module-disable-ask = Turn off “{ $module }”? Nobody in the school will see it any more. Its data is kept and will be back if you turn it on again.
state-off = Off
state-running = Running
state-held = Held back since { $since }
state-probing = Being tried
held-by-person = Held back by { $person }.
held-by-kernel = Held back automatically after several errors, to protect the rest of the ENT. It will be tried again by itself; you can also release it.
held-everywhere = Held back by the region, or after errors in several schools: it comes back everywhere at once.
held-doors = What is held back: { $doors }.
door-pages = its pages
door-tile = its card on the home page
door-events = messages of other modules, which wait and are not lost
module-hold = Hold back
module-hold-ask = Hold back “{ $module }”? Its pages will say that it is taking a break, its card will leave the home page, and what other modules send to it will wait. Nothing is lost.
module-release = Release
reach = For which classes
reach-lead = The module can be on for the whole school, or first for some classes and groups: their pupils, the relatives of these and their teachers see it, and so do the management and staff without a class. For the others it does not exist yet. What is stored in it stays.
reach-for = On for
reach-everybody = the whole school
reach-classes = the classes and groups checked
reach-year = Classes of { $year }
reach-other-classes = Other classes
reach-groups = Groups
reach-whole = All of this list
reach-whole-year = { $count ->
    [one] All classes of { $year } (1 pupil)
   *[other] All classes of { $year } ({ $count-shown } pupils)
}
reach-choice = { $count ->
    [0] { $name } (no pupil)
    [one] { $name } (1 pupil)
   *[other] { $name } ({ $count-shown } pupils)
}
reach-pupils = { $count ->
    [one] 1 pupil
   *[other] { $count-shown } pupils
}
reach-relatives = { $count ->
    [one] 1 relative
   *[other] { $count-shown } relatives
}
reach-staff = { $count ->
    [one] 1 teacher
   *[other] { $count-shown } teachers
}
reach-people = By their classes, it is seen by { $people }.
reach-count = { $count ->
    [one] one class or group
   *[other] { $count-shown } classes and groups
}
reach-ended = { $count ->
    [one] One of the classes chosen is no more. Check the choice, then save it.
   *[other] { $count-shown } of the classes chosen are no more. Check the choice, then save it.
}
reach-no-class = The school has no class and no group yet: they come with the academic directory.
reach-none = Check at least one class or group, or choose the whole school.
reach-save = Save the choice
reach-saved = Saved: everybody now sees what is for them.
data = The module’s data
data-text = The module is off, and all that is stored in it in the school is kept: it will come back if you turn it on again. You can also remove all of it: records, files, delivered messages, notifications and planned tasks. Its settings stay. Nothing can be brought back.
data-records = Records
data-size = Size, with files
data-none = The module keeps nothing in the school.
data-type-name = To confirm, type the name of the module: { $name }
data-other-name = This is not the name of the module.
data-remove = Remove for good
data-removing = The removal is going on. It continues by itself, also if you leave this page.
data-removed = The data was removed on { $at }.
data-kept = The removal stopped on { $at }: something that the school must keep had been stored meanwhile. It and whatever was left are kept.
clearing-progress = { $gone } of { $total }
clearing-again = Refresh
personal-title = Data of { $name }
personal-lead = What the school keeps of this person in all modules: to hand over to who asks for it, or to erase (GDPR, articles 15, 17 and 20).
personal-line-membership = Profile
personal-line-function = Function
personal-line-class = Class
personal-line-group = Group
personal-line-relative = Relative
personal-line-child = Child
personal-until = {" "}(until { $day })
personal-export = Hand over the data
personal-export-text = An archive to hand to the person, or to their relatives: pages to read, the same data for a machine, and the files. What they wrote about other people is named in it without its content.
personal-export-do = Prepare the archive
personal-reason = Reason
personal-reason-hint = Who asks for it, and why. The reason is kept in the log.
personal-no-reason = Say the reason, in 5 to 500 characters.
personal-erase = Erase the data
personal-erase-text = What is about the person is removed. What others received from them stays, signed “former user”. What the school must keep, such as bulletins that were closed, stays until its retention ends.
personal-elsewhere = Another school also keeps data of this person: it stays, and their account with it.
personal-oneself = Your own data is erased by another administrator.
personal-present = This person belongs to the school, which needs this data for its task (GDPR, article 17(3)). It can be erased once the directory says that they left.
personal-look = See what would be erased
personal-nothing = No module keeps anything of this person. Only their name, their account and their ties to the school would be erased.
personal-caption = What modules keep
personal-caption-hint = With these records go their files, the notifications, the account and the name.
personal-module = Module
personal-goes = Removed
personal-received = Taken from their box
personal-stays = Kept without their name
personal-kept = To be kept
personal-type-name = To confirm, type the name of the person: { $name }
personal-other-name = This is not the name of this person.
personal-erase-do = Erase for good
personal-erasing = The erasure is going on. It continues by itself, also if you leave this page.
personal-how = Tie to the person
personal-changed = Last changed
personal-given-about = about them
personal-given-wrote = written by them
personal-given-wrote-about-another = written by them about somebody else
personal-given-received = received by them
personal-made = { $school }, { $at }
personal-birth = Birthday
personal-email = Address in the directory
personal-language = Language chosen
personal-letters = Address for e-mail
personal-identity = Identity
personal-modules = Modules
personal-modules-none = No module keeps anything that may stand here.
personal-part = { $count ->
    [one] { $module }, { $collection }: 1 record
   *[other] { $module }, { $collection }: { $count-shown } records
}
register-left = Left the school
register-left-text = The school still keeps data of these people.
register-data = Data of this person
erased-here = in this school
erased-all = with their account and their name
cleared-count = { $count ->
    [one] 1 item removed
   *[other] { $count-shown } items removed
}
faults = Errors of the last 30 days
faults-lead = For the module’s publisher: where and how it stopped. Each way is said once, with how often.
faults-caption = Errors, the latest first
faults-none = No error.
fault-last = Last
fault-count = Times
fault-what = Error
fault-where = Where
fault-cost = Instructions and memory
fault-trace = Functions it was in
fault-call-view = page
fault-call-act = form sent
fault-call-tile = home card
fault-call-event = message of another module
fault-kind-fuel = Too many instructions
fault-kind-deadline = Too long
fault-kind-memory = Too much memory
fault-kind-host-budget = Too many requests to the kernel
fault-kind-output = Too much data at once
fault-kind-misuse = Misuse of the contract
fault-kind-trap = Program stopped
probing-text = A few requests go to it again. If it answers them well, it will be back for everybody.
parked-events = { $count ->
    [one] A message from another module could not be handled and is waiting.
   *[other] { $count-shown } messages from other modules could not be handled and are waiting.
}
storage-nearly-full = The room of this module in the school is { $share }% full. Once it is full, the module can save nothing new: delete what is of no use any more, or ask the region for more room.
storage-full = The room of this module in the school is full: it saves nothing new any more. Delete what is of no use any more, or ask the region for more room.
waiting-nearly-full = Many messages of this module wait for other modules to handle them: { $share }% of what may wait. See whether a module of the school is held back or failing, and tell the region.
waiting-full = Too many messages of this module wait for other modules to handle them: it sends no more, and whatever would send one is refused. See whether a module of the school is held back or failing, and tell the region.
timers-nearly-full = Many tasks of this module are planned for later: { $share }% of what it may plan. Once there is no more room, it can plan no new ones: tell the region.
timers-full = Too many tasks of this module are planned for later: it plans no more, and whatever would plan one is refused. See whether messages could not be handled, and tell the region.
notifications-nearly-full = This module has many notifications under way: { $share }% of what there may be. Beyond that, whatever would send one would be refused. They end after sixty days; if it lasts, tell the region.
notifications-full = This module has as many notifications under way as it may: whatever would send one more is refused. They end after sixty days; tell the region.
files-nearly-full = This module’s files take { $share }% of their room in the school. Beyond that, whatever would send one would be refused: have those removed that nobody needs, or tell the region.
files-full = The room for this module’s files in the school is full: no file is taken any more. Have those removed that nobody needs, or tell the region.
capability-records = Keep data
capability-directory = Consult the directory
capability-events = Tell other modules
capability-schedule = Act later, at a set time
capability-lessons = Let classes in lessons in first
capability-notify = Send notifications
capability-mailbox = Deliver messages to people
capability-outbound = Ask outside sites
capability-blobs = Take files
capability-live = Tell open pages that something changed
capability-reason = : { $reason }
capability-none = Nothing but show pages.
admin-surge = When too many people come
surge-essential = Its pages come before those of other modules.
surge-normal = Its pages come in their turn.
surge-deferrable = Its pages come after those of other modules.
admin-lessons = Lessons that it has announced
admin-lessons-said = { $count ->
    [one] 1 under way or to come
   *[other] { $count-shown } under way or to come
}
outbound-hosts = Outside sites that it asks for
outbound-of-region = A server that the region names
outbound-granted = allowed by the region
outbound-granted-only = allowed by the region for { $hosts } only
outbound-refused = not allowed by the region: the module cannot ask it
usage-fuel = instructions: { $fuel }
usage-share = { $share }% of its share
usage-calls = { $count ->
    [0] no call
    [one] 1 call
   *[other] { $count-shown } calls
}
usage-faults = { $count ->
    [0] no error
    [one] 1 error
   *[other] { $count-shown } errors
}
usage-storage = { $size } of data
usage-records-of = of { $size }; { $records } records of { $most }
usage-waiting-of = of { $most }
stat-calls = Calls
stat-faults = Errors
stat-fuel = Instructions
stat-storage = Data
stat-waiting = Messages waiting
stat-timers = Tasks planned
stat-notifications = Notifications under way
stat-files = Files
chart-fuel = Instructions run per day
chart-fuel-hours = Instructions by hour, over 24 hours
chart-calls = Calls and errors per day
chart-calls-hours = Calls and errors by hour, over 24 hours
chart-kept = Data kept, files included, by day
stat-kept = Data kept
stat-quarantines = { $count ->
    [one] held back once by the ENT
   *[other] held back { $count-shown } times by the ENT
}
megabytes = MB
plan = What modules may use
plan-lead = The region sets these limits by the level of the school. A module that reaches them waits for a moment, or takes nothing new; it does not slow the others down.
plan-module = One module
plan-school = All modules together
plan-over-time = { $second } instructions a second on average, { $burst } at once
plan-kept = One module keeps
plan-keeps = { $records } records, { $size } of data, { $files } of files
plan-waiting = One module has under way
plan-waits = { $events } messages that wait, { $timers } planned tasks, { $notifications } notifications
plan-person = Files of one person
plan-weight = Share when time is short
plan-weight-said = { $count ->
    [one] 1 share
   *[other] { $count-shown } shares
}
millions = millions

## Who may write to whom

writing = Who may write to whom
writing-lead = These rules hold for every module in which people write to each other. Whom a person may not write to appears nowhere in what they search.
writing-usual = Usually: { $value }.
writing-always = Those who work at the school always write to everybody who has a part in it. A relative can be written to only if they hold parental authority over one of its pupils.
writing-pupils-class = Pupils write to the pupils of their class
writing-pupils-teachers = Pupils write to the teachers of their classes and groups
writing-pupils-staff = Pupils write to management, education advisers and other staff
writing-relatives-teachers = Relatives write to the teachers of their child
writing-relatives-management = Relatives write to management and education advisers
writing-relatives-staff = Relatives write to other staff (secretary, bursar…)
writing-relatives-delegates = Relatives write to the delegates of their child’s class, and these to all relatives of the class
writing-teachers-school = Teachers write to all pupils, or all relatives, of the school at once
writing-answers = Whoever was written to may always answer

## The log

register = People and classes
register-lead = Who belongs to the school in the workspace, who has come in already, and the activation sheets to hand out. People and classes come from the ministry’s directory: that is where they are corrected.
register-search = Find somebody
register-search-hint = A family name, a given name or a login, or the beginning of one.
register-search-do = Search
register-all = All classes
register-found = People found
register-more = Only the first people are shown: say more of the name.
register-nobody = Nobody here is called so
register-nobody-text = Check the spelling, or search by the family name alone. Who has left is not shown.
register-classes = Classes of the school
register-class = Class
register-no-class = In no class
register-people = People
register-relatives = Relatives
register-waiting = Without a password
register-empty = Nobody yet
register-empty-text = People and classes come with the ministry’s directory, which the region imports.
register-name = Name
register-who = As
register-way-in = Access
register-open = Account in use
register-code = Code valid until { $until }
register-none = No code yet
register-all-open = Everybody here has a password already: there is no sheet to print.
register-sheets-text = { $count ->
    [one] One person has no password yet. Their sheet has their login and a new code, which replaces that of an earlier sheet.
   *[other] { $count } people have no password yet. Their sheets have their login and a new code, which replaces that of an earlier sheet.
}
register-elsewhere = Who belongs to another school too is given their sheet by the region.
register-sheets = { $count ->
    [one] Prepare the sheet
   *[other] Prepare the { $count } sheets
}
register-slips = { $count ->
    [0] No sheet
    [one] One activation sheet
   *[other] { $count } activation sheets
}
register-slips-once = These codes are never shown again. Print this page now: once you leave it, new sheets must be prepared.
register-slips-print = Print with your browser’s menu, cut the sheets apart, and hand each to its person.
register-renew = Lost password
register-renew-text = A new code takes the place of the password. Hand it to the person themself: whoever has the code can sign in as them. The log keeps that it was done.
register-renew-do = Give a new code
register-renew-sure = The present password of { $name } will be of no use any more, and their sessions end. They choose a new password with the code.
register-renew-yes = Replace the password by a code
register-renew-self = Your own password you change in your profile.
register-renew-elsewhere = This person belongs to another school too: only the region can give them a new code.
audit = Log
audit-notification-urgent = Urgent notification sent
audit-status-open = Incident announced
audit-status-edit = Incident announcement corrected
audit-status-update = Incident followed up
audit-status-resolve = Incident said to be over
audit-status-remove = Incident announcement taken back
audit-lead = Who changed what in the school’s administration.
audit-caption = Changes, newest first
audit-none = No change so far
audit-at = When
audit-who = Who
audit-what = What
audit-subject = To
audit-detail = Detail
audit-kernel = The ENT itself
audit-module = Module
audit-from = From
audit-to = To
audit-words = Words of the detail
audit-any = All
audit-search = Search
audit-all = Show all
audit-nothing = Nothing matches
audit-nothing-text = Widen the period, or drop a criterion.
audit-file = Download as CSV
audit-file-more = The rest is in the ENT: narrow the period.
audit-file-broken = Reading the log stopped here: try again.
audit-region = The region’s log
audit-region-lead = Who changed what, in all schools and for the region.

## The region

region-schools = Schools
region-schools-none = No school. Import a directory to begin.
region-schools-caption = The schools of the region
region-school = School
region-uai = UAI code
region-level = Level
region-people = Accounts
region-modules-on = Modules on
region-modules = Catalogue of modules
region-modules-none = No module in the catalogue.
region-modules-caption = The modules that schools may turn on
region-module = Module
region-schools-on = Schools
region-held = Held back
region-fuel = Instructions in 24 hours
region-faults = Errors in 24 hours
region-search = Find a school, by its name or code
region-all = All schools
region-nothing = No school has this name or code.
region-found = { $count ->
    [0] No school
    [one] 1 school
   *[other] { $count-shown } schools
}
region-plans = Limits of modules, by level
region-plans-text = They are set in the file region.toml, under “plan”, and hold for each school of the level that has none of its own: open the school to give it some.
catalogue-state = State
catalogue-held = Held back in all schools.
catalogue-hold = Hold back everywhere
catalogue-hold-ask = Hold “{ $module }” back in all schools? Its pages will say that it pauses, and what other modules send it will wait. Nothing is lost.
catalogue-release = Bring back everywhere
catalogue-is-held = The module is held back everywhere.
catalogue-is-released = The module is back, but where a school holds it back.
catalogue-levels = On by level
catalogue-levels-text = What is turned on or off here is so in every school of the level, and in its log; each can decide otherwise afterwards.
catalogue-on-in = { $on } schools of { $all }
catalogue-enable = Turn on wherever it is off
catalogue-enable-ask = Turn “{ $module }” on in all schools of the level “{ $level }” in which it is off?
catalogue-disable = Turn off wherever it is on
catalogue-disable-ask = Turn “{ $module }” off in all schools of the level “{ $level }” in which it is on? Its data there is kept.
catalogue-enabled = { $count ->
    [0] It was on everywhere.
    [one] Turned on in 1 school.
   *[other] Turned on in { $count-shown } schools.
}
catalogue-disabled = { $count ->
    [0] It was on nowhere.
    [one] Turned off in 1 school.
   *[other] Turned off in { $count-shown } schools.
}
catalogue-runs = Where it runs, and what it costs
catalogue-runs-none = No school has turned it on.
catalogue-runs-more = Only the 50 schools where it costs most are shown.
catalogue-runs-caption = The last 24 hours, what costs most first
region-imports = Directory imports
region-imports-none = No import yet. Run one with the command “preau import”: what it did will be shown here.
region-imports-caption = The latest imports
uai-unchecked = check the letter
level-ecole = École
level-college = Collège
level-lycee = Lycée
import-title = Import: { $at }
import-at = When
import-source = Source
import-state = State
import-changes = Changes
import-open = Going on, or broken off
import-open-text = If it no longer runs, run it again: it carries on where it was, and doubles nothing.
import-applied = Applied
import-partial = Applied in part
import-partial-text = Some of the source could not be read. What was read is applied, and nobody was taken out of a school. Mend the files by the lines below, then run the import again.
import-held = Departures to confirm
import-held-text = Schools would lose more than a tenth of their members. All the rest is applied; in these schools, nobody was taken out. Check the delivery: if it is incomplete, ask for another; if people did leave, run the import again with the option “--allow-departures”.
import-failed = Failed
import-failed-text = The import stopped. What it had applied stays: mend the cause, then run it again.
import-error = For the operator:
import-took = Duration
took-less = less than a second
took-seconds = { $first-shown } s
took-minutes = { $first-shown } min { $second-shown } s
took-hours = { $first-shown } h { $second-shown } min
import-schools = Schools in the source
import-unchanged = People without change
import-source-aaf = Complete AAF
import-source-local = Entered locally
import-added = { $count ->
    [0] nothing added
    [one] 1 added
   *[other] { $count-shown } added
}
import-changed = { $count ->
    [0] nothing changed
    [one] 1 changed
   *[other] { $count-shown } changed
}
import-ended = { $count ->
    [0] nobody left
    [one] 1 left
   *[other] { $count-shown } left
}
import-unused = { $count ->
    [one] 1 unusable line
   *[other] { $count-shown } unusable lines
}
import-problems = Unusable lines
import-problems-none = Every line was understood.
import-problems-gone = The lines are no longer kept: they are for the last 20 imports.
import-problems-some = The first { $listed-shown } lines of { $all-shown }, by reason.
import-lines = { $count ->
    [one] 1 line
   *[other] { $count-shown } lines
}
import-key = Entry
import-value = Value
import-file = File
import-line = Line

## Quiet hours

delegates = Parents’ delegates
delegates-lead = Delegates write to the other parents of their children’s classes, if the rule “Who may write to whom” allows it.
delegates-now = Who represents the parents
delegates-none = Nobody for now.
delegates-find = Name a delegate
delegates-search = Name of a parent or a pupil, or a class
delegates-search-do = Search
delegates-nobody = No parent of the school matches. Check the spelling, or search by the child’s name.
delegates-more = There are others: add a given name or a class.
delegates-name = Name
delegates-remove = Remove
delegates-undo = Undo
delegates-named = { $name } represents the parents from now on.
delegates-removed = { $name } represents the parents no more.
delegates-source = Named by the imported directory: it is taken back in the software that it comes from, and the next import takes that over here.
delegates-source-of = { $name } represents the parents because the imported directory says so: that is changed in the software that it comes from, and the next import takes it over here.
delegates-child = Parent of { $child }, { $classes }
delegates-child-alone = Parent of { $child }
quiet = Quiet hours
quiet-lead = The right to disconnect: outside the hours that you set, messages arrive, but nothing calls anybody.
quiet-on = Keep quiet hours
quiet-hours = Notifications are allowed
quiet-hours-hint = Usually: Monday to Friday, from 7:00 to 20:00. Leave a day empty that is quiet as a whole; midnight at the end of a day is written 00:00.
quiet-from = from
quiet-to = to
quiet-wrong = A day has a time when it begins and a later one when it ends, or neither.
quiet-never = There must be some moment in the week when notifications are allowed.
quiet-always = Nothing is lost: everybody finds everything in their notifications if they open them. What waits is the number at the bell, and e-mail. Everybody may make these hours longer for themselves, never shorter.
quiet-letters = The region sends e-mail to those who asked for it.
quiet-no-letters = The region sends no e-mail.
quiet-monday = Notifications allowed on Monday
quiet-tuesday = Notifications allowed on Tuesday
quiet-wednesday = Notifications allowed on Wednesday
quiet-thursday = Notifications allowed on Thursday
quiet-friday = Notifications allowed on Friday
quiet-saturday = Notifications allowed on Saturday
quiet-sunday = Notifications allowed on Sunday
quiet-days-off = Days off
days-off = Days off
days-off-lead = Holidays, bridge days, bank holidays: those days are quiet as a whole, whether quiet hours are kept or not. What happens in them is in the e-mail on return.
days-off-zone = These are the holidays of zone { $zone } as the ministry published them. They are taken over by themselves each year, as long as you save none of your own.
days-off-own = Your school saved these days off: the holidays of zone { $zone } are not taken over by themselves any more.
days-off-unpublished = The holidays of zone { $zone } are not known here yet for this year: save the days off of your school.
days-off-no-zone = Your school is in none of the three holiday zones: save its days off.
days-off-zone-do = Take the holidays of zone { $zone } again
days-off-spans = The school is closed
days-off-hint = The first and the last day, both included, { $days } days in a row at most. For a single day leave the second one empty; to remove a line, empty it.
days-off-row = Days off { $number }
days-off-from = from
days-off-to = to
days-off-save = Save days off
days-off-wrong = Days off have a first day, and a last day that is not before it nor more than 100 days after.
days-off-many = At most { $count } of them: remove those that are over.
days-off-said = closed from { $from } to { $to }
days-off-day = closed on { $day }
region-letters = E-mail
region-letters-off = The region sends no e-mail.
region-letters-addresses = Confirmed addresses
region-letters-refused = Refused addresses
region-letters-waiting = Waiting
region-letters-since = (since { $since })
region-letters-failing = Failing

## The plan of a school, and new schools

limit-of-weight = Share when time is short
limit-of-module-fuel-per-second = Instructions per second of one module
limit-of-module-fuel-burst = Instructions at once, for one module
limit-of-school-fuel-per-second = Instructions per second of all modules
limit-of-school-fuel-burst = Instructions at once, for all modules
limit-of-module-records = Records of one module
limit-of-module-bytes = Data of one module, in bytes
limit-of-module-events-waiting = Messages of one module that wait
limit-of-module-timers = Planned tasks of one module
limit-of-module-notifications = Notifications of one module
limit-of-module-file-bytes = Files of one module, in bytes
limit-of-person-file-bytes = Files of one person in all modules, in bytes
limit-of-pupil-records = Records of a pupil, parent or guest in one module
limit-of-pupil-bytes = Data of a pupil, parent or guest in one module, in bytes
limit-of-pupil-file-bytes = Files of a pupil, parent or guest in one module, in bytes
limit-of-staff-records = Records of a member of staff in one module
limit-of-staff-bytes = Data of a member of staff in one module, in bytes
limit-of-staff-file-bytes = Files of a member of staff in one module, in bytes
school-plan-lead = What the modules of this school may use and keep. An empty field is the usual limit, that of the level. A lower limit erases nothing.
school-plan-stale = Nothing was saved: somebody else changed these limits while your page was open. This is what is set now.
school-plan-save = Save the limits
school-plan-reset = Back to the usual limits
school-plan-saved = The limits are saved.
school-plan-fixed = Fixed by the file region.toml
plan-part-time = Computing time
plan-part-module = What one module keeps
plan-part-person = What one person keeps
limit-usual = Usually: { $usual }.
limit-used = Used: { $used }, { $percent }%.
limit-wrong = A whole number, from { $least } to { $most }.
newcomers-title = New schools
newcomers-lead = Modules that are on from the beginning in a school that an import adds. Schools that are there already are not changed by it; each decides for itself afterwards.
newcomers-none = No module of the catalogue is meant for this level.
newcomers-fixed = fixed by the file region.toml
newcomers-own = chosen here
newcomers-save = Save for this level
newcomers-saved = Saved for schools to come.

## How the region shows itself

brand-title = Name, colours and logo
brand-lead = They hold on all pages, the sign-in page and the waiting page included.
brand-stale = Nothing was saved: somebody else changed these settings while your page was open. This is what is set now.
brand-fixed = The file region.toml fixes them. Nothing is set here.
brand-reset = Back to what region.toml says
brand-usual = Empty: “{ $name }”.
brand-of-name = Name of the workspace
brand-of-accent-light = Colour by day
brand-of-accent-dark = Colour by night
brand-accent-hint = A hash and six hexadecimal digits, as #1d4f91. Empty: the usual blue. A colour that is hard to read is refused.
brand-of-logo = Logo
brand-logo-hint = A PNG picture of at most 64 KiB, from 32 to 1024 pixels on each side. It is shown 32 pixels high.
brand-of-logo-alt = What the logo stands for
brand-alt-hint = Said in place of the picture to who does not see it.
brand-no-logo = Remove the logo
brand-preview = See how it looks
brand-preview-title = Preview
brand-preview-lead = This page wears what you typed. Nothing is saved.
brand-preview-night = To see the other colour, switch your device to light or dark mode.
brand-save = Save
brand-back = Change nothing
brand-saved = Saved.
brand-name-long = At most { $count } characters.
brand-no-colour = Write a hash and six hexadecimal digits, as #1d4f91.
brand-faint = It would be hard to read ({ $pair }): its contrast is { $ratio }, and 4.5 is needed. The nearest that would do is { $nearest }.
brand-pair-paper = as text on the ground of pages
brand-pair-surface = as text on a panel
brand-pair-sunken = as text on a sunken ground
brand-pair-tint = as text on its own tint
brand-pair-fill = under the text of a button
brand-pair-ink-on-tint = its tint under text
brand-pair-soft-ink-on-tint = its tint under secondary text
brand-logo-bytes = This picture has more than 64 KiB.
brand-logo-kind = This is not a whole PNG picture.
brand-logo-moves = This picture moves. Choose a still one.
brand-logo-size = It needs from 32 to 1024 pixels on each side, and to be at most eight times as wide as it is high.
brand-logo-alt = Say in 1 to 120 characters what the logo stands for.
