# The status page, and what the operator writes on it.

status = État du service
status-at = Constaté { $at }
status-all-operational = Tout fonctionne.
status-all-slow = L’ENT fonctionne, mais une partie est lente.
status-all-partial = L’ENT fonctionne, mais une partie est perturbée.
status-all-down = Une partie de l’ENT ne fonctionne pas. Nous y travaillons.
status-waiting = { $people ->
    [one] Une personne attend son tour ; l’attente est d’environ { $minutes-shown } min.
   *[other] { $people-shown } personnes attendent leur tour ; l’attente est d’environ { $minutes-shown } min.
}
status-waiting-unknown = { $people ->
    [one] Une personne attend son tour.
   *[other] { $people-shown } personnes attendent leur tour.
}
status-kept-out = { $people ->
    [one] L’accès n’est pas ouvert à tout le monde : une personne attend qu’il rouvre.
   *[other] L’accès n’est pas ouvert à tout le monde : { $people-shown } personnes attendent qu’il rouvre.
}
status-portal = Portail et accueil
status-sign-in = Connexion
status-told = À savoir
status-measured = Ce que nous mesurons
status-how = Mesuré par l’ENT lui-même, minute par minute. Une barre est un jour : plus elle est haute, plus la journée a été perturbée. Un jour est « perturbé », « lent » ou « en panne » à partir d’un quart d’heure en tout. Un simple trait : rien n’a été mesuré ce jour-là. Un vide : ce n’était pas encore mesuré.
status-past = Ces trois derniers mois
status-past-none = Aucun incident n’a été annoncé.
status-lines = Ce qui a été dit
status-since = Depuis : { $begins }.
status-from-to = De : { $begins }. À : { $ends }.
status-ahead = Prévu : { $begins }. Jusqu’à : { $ends }.
status-concerns = Concerne : { $what }.
status-concerns-some = Concerne, dans certains établissements : { $what }.
status-concerns-yours = Concerne votre établissement : { $what }.
status-feed = Suivre les annonces (flux Atom)
status-json = Les mêmes données pour un programme (JSON)
status-whose = Votre établissement
status-school = Le nom court de votre établissement
status-school-hint = Celui de ses adresses dans l’ENT, après « /s/ » : college-jean-moulin, par exemple.
status-school-see = Voir
status-of-school = Cette page est celle de l’établissement dont le nom court est « { $school } », s’il existe.
status-of-all = Voir toute la région
status-copied = Cette page est une copie, refaite régulièrement. Si l’heure indiquée en haut date de plus d’un quart d’heure, l’ENT ne peut plus être mesuré : il est sans doute arrêté.
status-in-this-language = En français
status-days-operational = { $count ->
    [one] un jour sans perturbation
   *[other] { $count-shown } jours sans perturbation
}
status-days-slow = { $count ->
    [one] un jour lent
   *[other] { $count-shown } jours lents
}
status-days-partial = { $count ->
    [one] un jour perturbé
   *[other] { $count-shown } jours perturbés
}
status-days-down = { $count ->
    [one] un jour en panne
   *[other] { $count-shown } jours en panne
}
status-days-none = { $count ->
    [one] un jour sans mesure
   *[other] { $count-shown } jours sans mesure
}
status-days-not-yet = { $count ->
    [one] un jour pas encore mesuré
   *[other] { $count-shown } jours pas encore mesurés
}
status-troubled = { $count ->
    [one] Un jour à signaler
   *[other] { $count-shown } jours à signaler
}
status-for-minutes = { $what } : { $count-shown } min
status-for-hours = { $what } : { $count-shown } h
part-operational = Fonctionne
part-slow = Lent
part-partial = Perturbé
part-down = En panne
part-none = Sans mesure
stage-noticed = Signalé, nous cherchons
stage-found = Cause trouvée
stage-mended = Réparé, sous surveillance
stage-over = Terminé
works-noticed = Prévu
works-found = En cours
works-mended = Fait, sous surveillance
works-over = Terminé

## Incidents, as the operator writes them

incidents-title = Annonces d’incident
incidents-lead = Ce que tout le monde lit sur la page d’état du service. Ce qui y est mesuré s’y affiche de lui-même.
incidents-new = Écrire une annonce
incidents-page = Voir la page publique
incidents-none = Aucune annonce pour l’instant.
incidents-caption = Les annonces, celles en cours d’abord
incident-title = Annonce
incident-condition = Gravité
incident-stage = Où en est-on
incident-changed = Modifiée
incident-past = passé
incident-new = Nouvelle annonce
incident-mend = Suivre ou corriger une annonce
incident-lead = Une langue suffit : qui lit l’autre verra celle-ci. Rien n’est publié avant l’aperçu.
incident-title-fr = Ce que les gens remarquent, en français
incident-title-en = La même chose en anglais
incident-kind = Nature
incident-kind-trouble = Incident
incident-kind-works = Travaux prévus
incident-told-only = Pour information
incident-services = Services concernés
incident-schools = Établissements concernés
incident-schools-hint = Leurs noms courts, séparés par des espaces. Vide : toute la région.
incident-begins = Début
incident-begins-hint = Vide : maintenant.
incident-ends = Fin
incident-ends-hint = Obligatoire pour des travaux. Sinon, vide tant que personne ne sait.
incident-line = { $count ->
    [one] Premier message
   *[other] Message { $count-shown }
}
incident-first = Premier message
incident-next = Nouveau message (vide : corriger seulement)
incident-text-fr = En français
incident-text-en = En anglais
incident-preview = Voir l’aperçu
incident-previewed = Aperçu de l’annonce
incident-previewed-lead = Voici ce que tout le monde lira. Rien n’est encore publié.
incident-publish = Publier
incident-back = Revenir à la saisie
incident-published = L’annonce est publiée.
incident-remove = Retirer cette annonce
incident-remove-text = Pour une annonce publiée par erreur. Elle disparaît de la page et du flux ; le journal garde trace du retrait. Un incident terminé ne se retire pas : dites qu’il est terminé.
incident-remove-sure = Retirer l’annonce et tous ses messages
incident-remove-do = Retirer
incident-removed = L’annonce est retirée.
incident-conflict = Quelqu’un a modifié cette annonce entre-temps. Revenez à la liste et recommencez à partir de sa version.
incident-wrong-title = Il faut un titre de 1 à 120 caractères, en français ou en anglais.
incident-wrong-text = Il faut un message de 1 à 1 000 caractères, en français ou en anglais ; une annonce a 100 messages au plus.
incident-wrong-parts = Choisissez au moins un service. Services et établissements font ensemble 50 au plus : au-delà, c’est toute la région.
incident-wrong-ends = La fin vient après le début, et des travaux en ont une.
incident-wrong-begins = Le début est dans les 30 derniers jours ou dans l’année qui vient.
incident-wrong-schools = Un de ces établissements n’existe pas.
incident-wrong-form = Le formulaire n’a pas pu être lu. Vérifiez les dates.
