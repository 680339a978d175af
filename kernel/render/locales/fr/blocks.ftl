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
recipients-found = Propositions : cochez pour ajouter
recipients-more = D’autres correspondent aussi : précisez la recherche, par un prénom ou une classe.
recipients-others = D’autres sont possibles : cherchez un nom, une classe ou un groupe.
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

## What is kept while somebody types

keeps-kept = Brouillon enregistré à { $time }
keeps-offline = Pas de réseau : ce que vous écrivez n’est pas encore enregistré. Gardez cette page ouverte, un nouvel essai suit.
keeps-ended = Votre session est terminée : rien n’est perdu. Appuyez sur un bouton du formulaire, reconnectez-vous, et ce que vous avez écrit revient.
keeps-refused = Ce que vous écrivez n’est pas enregistré. Appuyez sur un bouton du formulaire pour savoir pourquoi.
keeps-waiting = Envoi du fichier en cours : la suite vient d’elle-même.

## Cells of a grid, kept as soon as they are left

grid-kept = Enregistré à { $time }
grid-offline = Pas de réseau : ce que vous avez saisi reste ici et sera enregistré dès son retour. Gardez cette page ouverte.
grid-ended = Votre session est terminée : rien n’est perdu. Appuyez sur le bouton sous le tableau, reconnectez-vous, et ce que vous avez saisi revient.
grid-refused = Ce qui est signalé dans le tableau n’est pas enregistré.
grid-unanswered = Cette valeur n’a pas pu être enregistrée. Saisissez-la de nouveau.
grid-cell = { $row }, { $column }
grid-instead = Enregistré : { $value }

## Files

uploads-sending = Envoi de « FILE »…
uploads-again = La connexion a été coupée : l’envoi de « FILE » reprend où il s’est arrêté dès qu’elle revient.
uploads-ended = Votre session est terminée : connectez-vous de nouveau dans un autre onglet, et l’envoi de « FILE » reprend ici.
uploads-refused = « FILE » n’a pas pu être envoyé.
uploads-cancelled = L’envoi de « FILE » est annulé.
uploads-kept = « FILE » est envoyé.
uploads-progress = Avancement de l’envoi
uploads-cancel = Annuler l’envoi
files-choose = Choisir des fichiers
files-add = Ajouter des fichiers
files-leave = Décochez un fichier pour le retirer.
files-taken = { $types }. { $most } au plus par fichier.
files-refused = Un fichier n’a pas été pris
files-refused-lead = Le reste de votre envoi est gardé : rien n’est à saisir de nouveau.
files-kept = Ce qui a été pris
files-instead = Choisir un autre fichier à la place
files-send = Envoyer
files-without = Sans autre fichier, votre envoi part avec ce qui a été pris.
file-none-taken = « { $name } » ne peut pas être joint : ce module ne prend pas de fichiers. Partagez-le autrement, par exemple dans un message.
file-empty = « { $name } » est vide. Ouvrez-le pour vérifier son contenu, puis choisissez-le de nouveau.
file-too-large = « { $name } » est trop lourd : { $most } au plus. Réduisez-le (une photo de moindre qualité, par exemple) ou partagez-le en plusieurs.
file-type = « { $name } » n’est pas d’un type accepté ici, d’après son contenu. Enregistrez-le dans un des types proposés.
file-too-many = « { $name } » est de trop : { $count-shown } fichiers au plus par envoi.
file-full = « { $name } » ne peut pas être gardé : la place des fichiers de ce module est remplie dans votre établissement. Prévenez l’administrateur.
file-person-full = « { $name } » ne peut pas être gardé : vos fichiers remplissent la place prévue pour une personne. Supprimez-en d’abord.
family-pdf = PDF
family-image = images
family-document = documents
family-text = texte
family-audio = son
family-video = vidéo
family-archive = archives ZIP
