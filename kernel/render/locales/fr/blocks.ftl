# What the kernel says within a module's page.

leaves-the-site = quitte le site
left-out = La suite n’est pas affichée : la page serait trop longue.
confirm-action = Confirmer : { $action }
form-leads-nowhere = Ce formulaire ne peut pas être envoyé.
form-errors = { $count ->
    [one] Une réponse est à corriger
   *[other] { $count-shown } réponses sont à corriger
}
form-error = { $field } : { $message }
field-error = Erreur :{" "}
field-required = (obligatoire)
choose = Choisir…
audience-elsewhere = Destinataires actuels
audience-classes = Classes
audience-groups = Groupes
recipients-chosen = Choisis : décochez pour retirer
recipients-search = Chercher une personne ou un groupe
recipients-find = Chercher
recipients-found = Trouvés : cochez pour ajouter
recipients-none = Personne d’autre ne correspond à cette recherche.
item-done = fait
message-mine = (vous)
tabs = Onglets
pages = Pages
today = Aujourd’hui
chart-figures = Voir les chiffres
chart-category = Repère
tone-info = Information :{" "}
tone-success = C’est fait :{" "}
tone-warning = Attention :{" "}
tone-important = Important :{" "}
tone-error = Erreur :{" "}

## Days and hours

day-today = Aujourd’hui, { $day }
day-tomorrow = Demain, { $day }
day-yesterday = Hier, { $day }
instant-today = aujourd’hui à { $time }
instant-yesterday = hier à { $time }
instant-tomorrow = demain à { $time }
instant-on = { $day } à { $time }
