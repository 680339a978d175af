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
recipients-found = Found: tick to add
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
