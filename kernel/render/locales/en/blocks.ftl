# What the kernel says within a module's page.

leaves-the-site = leaves this site
left-out = The rest is not shown: the page would be too long.
confirm-action = Confirm: { $action }
form-leads-nowhere = This form cannot be sent.
form-errors = { $count ->
    [one] One answer needs correcting
   *[other] { $count-shown } answers need correcting
}
form-error = { $field }: { $message }
field-error = Error:{" "}
field-required = (required)
choose = Choose…
audience-elsewhere = Present recipients
audience-classes = Classes
audience-groups = Groups
recipients-chosen = Chosen: untick to remove
recipients-search = Search for a person or a group
recipients-find = Search
recipients-found = Suggestions: tick to add
recipients-more = Others match too: say more, such as a first name or a class.
recipients-others = There are others: search for a name, a class or a group.
recipients-none = Nobody else matches this search.
item-done = done
message-mine = (you)
tabs = Tabs
pages = Pages
today = Today
chart-figures = Show the figures
chart-category = Category
tone-info = Information:{" "}
tone-success = Done:{" "}
tone-warning = Please note:{" "}
tone-important = Important:{" "}
tone-error = Error:{" "}

## Days and hours

day-today = Today, { $day }
day-tomorrow = Tomorrow, { $day }
day-yesterday = Yesterday, { $day }
instant-today = today at { $time }
instant-yesterday = yesterday at { $time }
instant-tomorrow = tomorrow at { $time }
instant-on = { $day } at { $time }

## What is kept while somebody types

keeps-kept = Draft kept at { $time }
keeps-offline = No network: what you write is not kept yet. Leave this page open, another try follows.
keeps-ended = Your session is over: nothing is lost. Press a button of the form, sign in again, and what you wrote comes back.
keeps-refused = What you write is not kept. Press a button of the form to learn why.
keeps-waiting = A file is being sent: the rest follows by itself.

## Cells of a grid, kept as soon as they are left

grid-kept = Saved at { $time }
grid-offline = No network: what you typed stays here and will be saved as soon as it is back. Keep this page open.
grid-ended = Your session is over: nothing is lost. Press the button under the table, sign in again, and what you typed comes back.
grid-refused = What is marked in the table is not saved.
grid-unanswered = This value could not be saved. Type it again.
grid-cell = { $row }, { $column }
grid-instead = Saved: { $value }

## Files

uploads-sending = Sending “FILE”…
uploads-again = The connection was cut: “FILE” goes on where it stopped as soon as it is back.
uploads-ended = Your session is over: sign in again in another tab, and “FILE” goes on here.
uploads-refused = “FILE” could not be sent.
uploads-cancelled = “FILE” is not sent any more.
uploads-kept = “FILE” is sent.
uploads-progress = Progress
uploads-cancel = Stop sending
files-choose = Choose files
files-add = Add files
files-leave = Untick a file to take it out.
files-taken = { $types }. At most { $most } each.
files-refused = A file was not taken
files-refused-lead = The rest of what you sent is kept: nothing has to be typed again.
files-kept = What was taken
files-instead = Choose another file instead
files-send = Send
files-without = Without another file, what was taken is sent.
file-none-taken = “{ $name }” cannot be attached: this module takes no files. Share it in another way, in a message for instance.
file-empty = “{ $name }” is empty. Open it to see what is in it, then choose it again.
file-too-large = “{ $name }” is too large: { $most } at most. Make it smaller (a photo of less quality, for instance) or split it.
file-type = “{ $name }” is of no type that is taken here, by its content. Save it as one of those offered.
file-too-many = “{ $name }” is one too many: at most { $count-shown } files at a time.
file-full = “{ $name }” cannot be kept: the room for this module’s files in your school is full. Tell the administrator.
file-person-full = “{ $name }” cannot be kept: your files fill the room that a person has. Remove some first.
family-pdf = PDF
family-image = images
family-document = documents
family-text = text
family-audio = sound
family-video = video
family-archive = ZIP archives
