# The administration of a school and of the region.

admin-modules = Modules
admin-modules-lead = Ce que chacun trouve dans l’ENT de votre établissement, ce que chaque module peut faire et ce qu’il consomme. Les chiffres portent sur les 30 derniers jours.
admin-modules-none = Aucun module au catalogue
admin-modules-none-text = La région n’a pas encore proposé de module à votre établissement.
admin-for = Pour
admin-may = Ce qu’il peut faire
admin-used = Consommation
admin-details = Détails et réglages
admin-publisher = Éditeur
admin-version = Version
admin-settings = Réglages
admin-settings-none = Ce module n’a rien à régler.
admin-cost = Consommation sur 30 jours
admin-urgent = Passe outre les heures calmes : { $kinds } (cinq par jour pour tout l’établissement, au journal).
settings-save = Enregistrer les réglages
settings-stale = Quelqu’un d’autre a changé ces réglages pendant que votre page était ouverte. Rien de ce que vous avez envoyé n’a été enregistré : voici ce qui est réglé maintenant. Refaites votre changement s’il le faut encore.
setting-secret-none = Aucune valeur n’est enregistrée.
setting-secret-kept = Une valeur est enregistrée, et n’est montrée à personne. Laissez vide pour la garder, écrivez un tiret (-) pour l’effacer.
setting-range = De { $min } à { $max }.
module-fixed = La région a fixé ce choix pour votre établissement.
module-enable = Activer
module-disable = Désactiver
module-disable-ask = Désactiver « { $module } » ? Plus personne ne le verra dans l’établissement. Ses données sont gardées et reviendront si vous le réactivez.
state-off = Désactivé
state-running = En service
state-held = Suspendu depuis { $since }
state-probing = À l’essai
held-by-person = Suspendu par { $person }.
held-by-kernel = Suspendu automatiquement après plusieurs erreurs, pour protéger le reste de l’ENT. Il sera réessayé de lui-même ; vous pouvez aussi le relancer.
held-everywhere = Suspendu par la région, ou après des erreurs dans plusieurs établissements : il revient partout en même temps.
held-doors = Ce qui est suspendu : { $doors }.
door-pages = ses pages
door-tile = sa carte d’accueil
door-events = les messages des autres modules, qui attendent sans se perdre
module-hold = Suspendre
module-hold-ask = Suspendre « { $module } » ? Ses pages diront qu’il fait une pause, sa carte quittera l’accueil, et ce que les autres modules lui envoient attendra. Rien n’est perdu.
module-release = Remettre en service
reach = Pour quelles classes
reach-lead = Le module peut être activé pour tout l’établissement, ou d’abord pour quelques classes et groupes : leurs élèves, les responsables de ceux-ci et leurs enseignants le voient, ainsi que la direction et les personnels sans classe. Pour les autres, il n’existe pas encore. Ce qui y est enregistré reste.
reach-for = Activé pour
reach-everybody = tout l’établissement
reach-classes = les classes et groupes cochés
reach-year = Classes de { $year }
reach-other-classes = Autres classes
reach-groups = Groupes
reach-whole = Tous ceux de cette liste
reach-whole-year = { $count ->
    [one] Toutes les classes de { $year } (1 élève)
   *[other] Toutes les classes de { $year } ({ $count-shown } élèves)
}
reach-choice = { $count ->
    [0] { $name } (aucun élève)
    [one] { $name } (1 élève)
   *[other] { $name } ({ $count-shown } élèves)
}
reach-pupils = { $count ->
    [one] 1 élève
   *[other] { $count-shown } élèves
}
reach-relatives = { $count ->
    [one] 1 responsable
   *[other] { $count-shown } responsables
}
reach-staff = { $count ->
    [one] 1 enseignant
   *[other] { $count-shown } enseignants
}
reach-people = Par leurs classes, le voient : { $people }.
reach-count = { $count ->
    [one] une classe ou un groupe
   *[other] { $count-shown } classes et groupes
}
reach-ended = { $count ->
    [one] Une des classes choisies n’existe plus. Vérifiez le choix, puis enregistrez-le.
   *[other] { $count-shown } des classes choisies n’existent plus. Vérifiez le choix, puis enregistrez-le.
}
reach-no-class = L’établissement n’a encore ni classe ni groupe : ils arrivent avec l’annuaire académique.
reach-none = Cochez au moins une classe ou un groupe, ou choisissez tout l’établissement.
reach-save = Enregistrer le choix
reach-saved = C’est enregistré : chacun voit désormais ce qui le concerne.
data = Données du module
data-text = Le module est désactivé, et tout ce qui y est enregistré dans l’établissement est gardé : il reviendra si vous le réactivez. Vous pouvez aussi tout supprimer : enregistrements, fichiers, messages remis, notifications et tâches prévues. Ses réglages restent. Rien ne pourra être retrouvé.
data-records = Enregistrements
data-size = Taille, fichiers compris
data-none = Le module ne garde rien dans l’établissement.
data-type-name = Pour confirmer, écrivez le nom du module : { $name }
data-other-name = Ce n’est pas le nom du module.
data-remove = Supprimer définitivement
data-removing = La suppression est en cours. Elle se poursuit d’elle-même, même si vous quittez cette page.
data-removed = Les données ont été supprimées le { $at }.
data-kept = La suppression s’est arrêtée le { $at } : une donnée que l’établissement doit conserver avait été enregistrée entre-temps. Elle est conservée, avec tout ce qui restait.
clearing-progress = { $gone } sur { $total }
clearing-again = Actualiser
personal-title = Données de { $name }
personal-lead = Ce que l’établissement garde de cette personne dans tous les modules : le remettre à qui le demande, ou l’effacer (RGPD, articles 15, 17 et 20).
personal-line-membership = Qualité
personal-line-function = Fonction
personal-line-class = Classe
personal-line-group = Groupe
personal-line-relative = Responsable
personal-line-child = Enfant
personal-until = {" "}(jusqu’au { $day })
personal-export = Remettre les données
personal-export-text = Une archive à remettre à la personne, ou à ses responsables : des pages à lire, les mêmes données pour une machine, et les fichiers. Ce qu’elle a écrit sur d’autres personnes y est nommé sans son contenu.
personal-export-do = Préparer l’archive
personal-reason = Motif
personal-reason-hint = Qui le demande, et pourquoi. Le motif est gardé au journal.
personal-no-reason = Indiquez le motif, en 5 à 500 caractères.
personal-erase = Effacer les données
personal-erase-text = Ce qui concerne la personne est supprimé. Ce que d’autres ont reçu d’elle reste, signé « ancien utilisateur ». Ce que l’établissement doit conserver, comme les bulletins arrêtés, reste jusqu’à la fin de sa durée de conservation.
personal-elsewhere = Un autre établissement garde aussi des données de cette personne : elles restent, et son compte avec elles.
personal-oneself = Vos propres données s’effacent auprès d’un autre administrateur.
personal-present = Cette personne fait partie de l’établissement, qui a besoin de ces données pour sa mission (RGPD, article 17, paragraphe 3). Elles s’effacent une fois son départ inscrit à l’annuaire.
personal-look = Voir ce qui serait effacé
personal-nothing = Aucun module ne garde rien de cette personne. Seuls son nom, son compte et ses liens avec l’établissement seraient effacés.
personal-caption = Ce que gardent les modules
personal-caption-hint = Avec ces enregistrements partent leurs fichiers, les notifications, le compte et le nom.
personal-module = Module
personal-goes = Supprimés
personal-received = Retirés de sa boîte
personal-stays = Gardés sans son nom
personal-kept = À conserver
personal-type-name = Pour confirmer, écrivez le nom de la personne : { $name }
personal-other-name = Ce n’est pas le nom de cette personne.
personal-erase-do = Effacer définitivement
personal-erasing = L’effacement est en cours. Il se poursuit de lui-même, même si vous quittez cette page.
personal-how = Lien avec la personne
personal-changed = Dernière modification
personal-given-about = la concerne
personal-given-wrote = écrit par elle
personal-given-wrote-about-another = écrit par elle au sujet d’une autre personne
personal-given-received = reçu par elle
personal-made = { $school }, le { $at }
personal-birth = Date de naissance
personal-email = Adresse de l’annuaire
personal-language = Langue choisie
personal-letters = Adresse pour les courriels
personal-identity = Identité
personal-modules = Modules
personal-modules-none = Aucun module ne garde de données qui puissent figurer ici.
personal-part = { $count ->
    [one] { $module }, { $collection } : 1 enregistrement
   *[other] { $module }, { $collection } : { $count-shown } enregistrements
}
register-left = Personnes ayant quitté l’établissement
register-left-text = L’établissement garde encore des données de ces personnes.
register-data = Données de cette personne
erased-here = dans cet établissement
erased-all = avec son compte et son nom
cleared-count = { $count ->
    [one] 1 élément supprimé
   *[other] { $count-shown } éléments supprimés
}
faults = Erreurs des 30 derniers jours
faults-lead = Pour l’éditeur du module : où et comment il s’est arrêté. Chaque façon n’est dite qu’une fois, avec le nombre de fois.
faults-caption = Erreurs, de la plus récente à la plus ancienne
faults-none = Aucune erreur.
fault-last = La dernière
fault-count = Fois
fault-what = Erreur
fault-where = Où
fault-cost = Instructions et mémoire
fault-trace = Les fonctions en cours
fault-call-view = page
fault-call-act = envoi
fault-call-tile = carte d’accueil
fault-call-event = message d’un autre module
fault-kind-fuel = Trop d’instructions
fault-kind-deadline = Trop long
fault-kind-memory = Trop de mémoire
fault-kind-host-budget = Trop de demandes au noyau
fault-kind-output = Trop de données d’un coup
fault-kind-misuse = Contrat mal employé
fault-kind-trap = Arrêt du programme
probing-text = Quelques demandes lui sont de nouveau confiées. S’il y répond bien, il sera remis en service pour tous.
parked-events = { $count ->
    [one] Un message d’un autre module n’a pas pu être traité et attend.
   *[other] { $count-shown } messages d’autres modules n’ont pas pu être traités et attendent.
}
storage-nearly-full = La place de ce module dans l’établissement est remplie à { $share } %. Quand elle sera pleine, il ne pourra plus rien enregistrer de nouveau : supprimez ce qui ne sert plus, ou demandez plus de place à la région.
storage-full = La place de ce module dans l’établissement est pleine : il n’enregistre plus rien de nouveau. Supprimez ce qui ne sert plus, ou demandez plus de place à la région.
waiting-nearly-full = Beaucoup de messages de ce module attendent que d’autres modules les traitent : { $share } % de ce qui peut attendre. Regardez si un module de l’établissement est suspendu ou en erreur, et prévenez la région.
waiting-full = Trop de messages de ce module attendent que d’autres modules les traitent : il n’en envoie plus, et ce qui en enverrait est refusé. Regardez si un module de l’établissement est suspendu ou en erreur, et prévenez la région.
timers-nearly-full = Beaucoup de tâches de ce module sont prévues pour plus tard : { $share } % de ce qu’il peut prévoir. Quand il n’y aura plus de place, il ne pourra plus en prévoir de nouvelles : prévenez la région.
timers-full = Trop de tâches de ce module sont prévues pour plus tard : il n’en prévoit plus, et toute action qui en prévoirait une est refusée. Regardez si des messages n’ont pas pu être traités, et prévenez la région.
notifications-nearly-full = Ce module a beaucoup de notifications en cours : { $share } % de ce qui peut l’être. Au-delà, ce qui en enverrait serait refusé. Elles s’effacent au bout de soixante jours ; si cela dure, prévenez la région.
notifications-full = Ce module a autant de notifications en cours qu’il peut en avoir : toute action qui en enverrait une de plus est refusée. Elles s’effacent au bout de soixante jours ; prévenez la région.
files-nearly-full = Les fichiers de ce module remplissent { $share } % de leur place dans l’établissement. Au-delà, ce qui en enverrait serait refusé : faites supprimer ceux dont on n’a plus besoin, ou prévenez la région.
files-full = La place des fichiers de ce module dans l’établissement est pleine : aucun fichier n’est plus pris. Faites supprimer ceux dont on n’a plus besoin, ou prévenez la région.
capability-records = Garder des données
capability-directory = Consulter l’annuaire
capability-events = Prévenir les autres modules
capability-schedule = Agir plus tard, à l’heure dite
capability-lessons = Donner la priorité aux classes en cours
capability-notify = Envoyer des notifications
capability-mailbox = Remettre des messages aux personnes
capability-outbound = Interroger des sites extérieurs
capability-blobs = Recevoir des fichiers
capability-live = Signaler un changement aux pages ouvertes
capability-reason =  : { $reason }
capability-none = Rien d’autre qu’afficher des pages.
admin-surge = Quand trop de monde se présente
surge-essential = Ses pages passent avant celles des autres modules.
surge-normal = Ses pages passent à leur tour.
surge-deferrable = Ses pages passent après celles des autres modules.
admin-lessons = Cours annoncés
admin-lessons-said = { $count ->
    [one] 1 en cours ou à venir
   *[other] { $count-shown } en cours ou à venir
}
outbound-hosts = Sites extérieurs demandés
outbound-of-region = Un serveur que la région désigne
outbound-granted = autorisé par la région
outbound-granted-only = autorisé par la région pour { $hosts } seulement
outbound-refused = non autorisé par la région : le module ne peut pas l’interroger
usage-fuel = instructions : { $fuel }
usage-share = { $share } % de sa part
usage-calls = { $count ->
    [0] aucun appel
    [one] 1 appel
   *[other] { $count-shown } appels
}
usage-faults = { $count ->
    [0] aucune erreur
    [one] 1 erreur
   *[other] { $count-shown } erreurs
}
usage-storage = { $size } de données
usage-records-of = sur { $size } ; { $records } enregistrements sur { $most }
usage-waiting-of = sur { $most }
stat-calls = Appels
stat-faults = Erreurs
stat-fuel = Instructions
stat-storage = Données
stat-waiting = Messages en attente
stat-timers = Tâches prévues
stat-notifications = Notifications en cours
stat-files = Fichiers
chart-fuel = Instructions exécutées par jour
chart-fuel-hours = Instructions exécutées par heure, sur 24 heures
chart-calls = Appels et erreurs par jour
chart-calls-hours = Appels et erreurs par heure, sur 24 heures
chart-kept = Données gardées, fichiers compris, par jour
stat-kept = Données gardées
stat-quarantines = { $count ->
    [one] suspendu une fois par l’ENT
   *[other] suspendu { $count-shown } fois par l’ENT
}
megabytes = Mo
plan = Ce que les modules peuvent consommer
plan-lead = La région fixe ces limites selon le niveau de l’établissement. Un module qui les atteint attend un instant, ou ne prend plus rien de nouveau ; il ne ralentit pas les autres.
plan-module = Un module
plan-school = Tous les modules ensemble
plan-over-time = { $second } instructions par seconde en moyenne, { $burst } d’un coup
plan-kept = Un module garde
plan-keeps = { $records } enregistrements, { $size } de données, { $files } de fichiers
plan-waiting = Un module a en cours
plan-waits = { $events } messages en attente, { $timers } tâches prévues, { $notifications } notifications
plan-person = Fichiers d’une personne
plan-weight = Part quand le temps manque
plan-weight-said = { $count ->
    [one] 1 part
   *[other] { $count-shown } parts
}
millions = millions

## Who may write to whom

writing = Qui peut écrire à qui
writing-lead = Ces règles valent pour tous les modules où l’on s’écrit. Ceux à qui une personne ne peut pas écrire n’apparaissent nulle part dans ses recherches.
writing-usual = D’ordinaire : { $value }.
writing-always = Les personnels écrivent toujours à tous ceux qui ont leur place dans l’établissement. Un parent n’est joignable que s’il détient l’autorité parentale sur un élève de l’établissement.
writing-pupils-class = Les élèves écrivent aux élèves de leur classe
writing-pupils-teachers = Les élèves écrivent aux enseignants de leurs classes et groupes
writing-pupils-staff = Les élèves écrivent à la direction, à la vie scolaire et aux autres personnels
writing-relatives-teachers = Les parents écrivent aux enseignants de leur enfant
writing-relatives-management = Les parents écrivent à la direction et à la vie scolaire
writing-relatives-staff = Les parents écrivent aux autres personnels (secrétariat, intendance…)
writing-relatives-delegates = Les parents écrivent aux parents délégués de la classe de leur enfant, et ceux-ci à tous les parents de la classe
writing-teachers-school = Les enseignants écrivent à tous les élèves, ou à tous les parents, de l’établissement en une fois
writing-answers = On peut toujours répondre à qui vous a écrit

## The log

register = Personnes et classes
register-lead = Qui fait partie de l’établissement dans l’ENT, qui y est déjà venu, et les fiches d’activation à distribuer. Les personnes et les classes viennent de l’annuaire académique : c’est là qu’elles se corrigent.
register-search = Chercher une personne
register-search-hint = Un nom, un prénom ou un identifiant, même en partie.
register-search-do = Chercher
register-all = Toutes les classes
register-found = Personnes trouvées
register-more = Seules les premières personnes sont montrées : précisez la recherche.
register-nobody = Personne ne porte ce nom ici
register-nobody-text = Vérifiez l’orthographe, ou cherchez par le seul nom de famille. Les personnes parties n’apparaissent pas.
register-classes = Classes de l’établissement
register-class = Classe
register-no-class = Sans classe
register-people = Personnes
register-relatives = Responsables
register-waiting = Sans mot de passe
register-empty = Personne pour l’instant
register-empty-text = Les personnes et les classes arrivent avec l’annuaire académique, importé par la région.
register-name = Nom
register-who = Qualité
register-way-in = Accès
register-open = Compte activé
register-code = Code valable jusqu’au { $until }
register-none = Pas encore de code
register-all-open = Tout le monde ici a déjà son mot de passe : il n’y a aucune fiche à imprimer.
register-sheets-text = { $count ->
    [one] Une personne n’a pas encore de mot de passe. Sa fiche porte son identifiant et un nouveau code, qui remplace celui d’une fiche précédente.
   *[other] { $count } personnes n’ont pas encore de mot de passe. Leurs fiches portent leur identifiant et un nouveau code, qui remplace celui d’une fiche précédente.
}
register-elsewhere = Qui appartient aussi à un autre établissement reçoit sa fiche de la région.
register-sheets = { $count ->
    [one] Préparer la fiche
   *[other] Préparer les { $count } fiches
}
register-slips = { $count ->
    [0] Aucune fiche
    [one] Une fiche d’activation
   *[other] { $count } fiches d’activation
}
register-slips-once = Ces codes ne seront plus jamais affichés. Imprimez cette page maintenant : une fois quittée, il faudra préparer de nouvelles fiches.
register-slips-print = Imprimez avec le menu de votre navigateur, découpez, et remettez chaque fiche en main propre.
register-renew = Mot de passe perdu
register-renew-text = Un nouveau code remplace le mot de passe. Remettez-le à la personne elle-même : qui a le code peut se connecter à sa place. Le journal garde la trace de cette action.
register-renew-do = Donner un nouveau code
register-renew-sure = Le mot de passe actuel de { $name } ne servira plus et ses sessions seront fermées. La personne choisira un nouveau mot de passe avec le code.
register-renew-yes = Remplacer le mot de passe par un code
register-renew-self = Vous changez votre propre mot de passe dans votre profil.
register-renew-elsewhere = Cette personne appartient aussi à un autre établissement : seule la région peut lui donner un nouveau code.
audit = Journal
audit-notification-urgent = Notification urgente envoyée
audit-status-open = Annonce d’incident publiée
audit-status-edit = Annonce d’incident corrigée
audit-status-update = Annonce d’incident suivie
audit-status-resolve = Incident annoncé terminé
audit-status-remove = Annonce d’incident retirée
audit-lead = Qui a changé quoi dans l’administration de l’établissement.
audit-caption = Changements, du plus récent au plus ancien
audit-none = Aucun changement pour l’instant
audit-at = Quand
audit-who = Qui
audit-what = Quoi
audit-subject = Sur
audit-detail = Précision
audit-kernel = L’ENT lui-même
audit-module = Module
audit-from = Du
audit-to = Au
audit-words = Mots du détail
audit-any = Tous
audit-search = Chercher
audit-all = Tout afficher
audit-nothing = Rien ne correspond
audit-nothing-text = Élargissez la période, ou retirez un critère.
audit-file = Télécharger en CSV
audit-file-more = La suite est dans l’ENT : réduisez la période.
audit-file-broken = La lecture du journal s’est interrompue ici : recommencez.
audit-region = Journal de la région
audit-region-lead = Qui a changé quoi, dans tous les établissements et pour la région.

## The region

region-schools = Établissements
region-schools-none = Aucun établissement. Importez un annuaire pour commencer.
region-schools-caption = Les établissements de la région
region-school = Établissement
region-uai = Code UAI
region-level = Niveau
region-people = Comptes
region-modules-on = Modules activés
region-modules = Catalogue de modules
region-modules-none = Aucun module au catalogue.
region-modules-caption = Les modules que les établissements peuvent activer
region-module = Module
region-schools-on = Établissements
region-held = Suspendus
region-fuel = Instructions sur 24 heures
region-faults = Erreurs sur 24 heures
region-search = Chercher un établissement, par son nom ou son code
region-all = Tous les établissements
region-nothing = Aucun établissement ne porte ce nom ou ce code.
region-found = { $count ->
    [0] Aucun établissement
    [one] 1 établissement
   *[other] { $count-shown } établissements
}
region-plans = Limites des modules, par niveau
region-plans-text = Elles se fixent dans le fichier region.toml, sous « plan », et valent pour chaque établissement du niveau qui n’en a pas de propres : ouvrez l’établissement pour les lui donner.
catalogue-state = État
catalogue-held = Suspendu dans tous les établissements.
catalogue-hold = Suspendre partout
catalogue-hold-ask = Suspendre « { $module } » dans tous les établissements ? Ses pages diront qu’il fait une pause, et ce que les autres modules lui envoient attendra. Rien n’est perdu.
catalogue-release = Remettre en service partout
catalogue-is-held = Le module est suspendu partout.
catalogue-is-released = Le module est de nouveau en service, sauf là où un établissement l’a suspendu.
catalogue-levels = Activé par niveau
catalogue-levels-text = Ce qui est activé ou désactivé ici l’est dans chaque établissement du niveau, et noté à son journal ; chacun peut ensuite en décider autrement.
catalogue-on-in = { $on } établissements sur { $all }
catalogue-enable = Activer partout où il est désactivé
catalogue-enable-ask = Activer « { $module } » dans tous les établissements du niveau « { $level } » où il est désactivé ?
catalogue-disable = Désactiver partout où il est activé
catalogue-disable-ask = Désactiver « { $module } » dans tous les établissements du niveau « { $level } » où il est activé ? Ses données y sont gardées.
catalogue-enabled = { $count ->
    [0] Il était déjà activé partout.
    [one] Activé dans 1 établissement.
   *[other] Activé dans { $count-shown } établissements.
}
catalogue-disabled = { $count ->
    [0] Il n’était activé nulle part.
    [one] Désactivé dans 1 établissement.
   *[other] Désactivé dans { $count-shown } établissements.
}
catalogue-runs = Où il tourne, et ce qu’il coûte
catalogue-runs-none = Aucun établissement ne l’a activé.
catalogue-runs-more = Seuls les 50 établissements où il coûte le plus sont montrés.
catalogue-runs-caption = Les dernières 24 heures, ce qui coûte le plus d’abord
region-imports = Imports d’annuaire
region-imports-none = Aucun import pour l’instant. Lancez-en un par la commande « preau import » : ce qu’il a fait apparaîtra ici.
region-imports-caption = Les derniers imports
uai-unchecked = lettre à vérifier
level-ecole = École
level-college = Collège
level-lycee = Lycée
import-title = Import : { $at }
import-at = Quand
import-source = Source
import-state = État
import-changes = Changements
import-open = En cours ou interrompu
import-open-text = S’il ne tourne plus, relancez-le : il reprend où il en était, sans rien doubler.
import-applied = Appliqué
import-partial = Appliqué en partie
import-partial-text = Une partie de la source n’a pas pu être lue. Ce qui a été lu est appliqué, et personne n’a été retiré d’un établissement. Corrigez les fichiers d’après les lignes ci-dessous, puis relancez l’import.
import-held = Départs à confirmer
import-held-text = Des établissements perdraient plus d’un dixième de leurs membres. Tout le reste est appliqué ; dans ces établissements, personne n’a été retiré. Vérifiez l’envoi : s’il est incomplet, demandez-en un autre ; si les départs sont réels, relancez l’import avec l’option « --allow-departures ».
import-failed = Échoué
import-failed-text = L’import s’est arrêté. Ce qui était déjà appliqué le reste : corrigez la cause, puis relancez-le.
import-error = Pour l’exploitant :
import-took = Durée
took-less = moins d’une seconde
took-seconds = { $first-shown } s
took-minutes = { $first-shown } min { $second-shown } s
took-hours = { $first-shown } h { $second-shown } min
import-schools = Établissements dans la source
import-unchanged = Personnes sans changement
import-source-aaf = AAF complet
import-source-local = Saisie locale
import-added = { $count ->
    [0] aucun ajout
    [one] 1 ajout
   *[other] { $count-shown } ajouts
}
import-changed = { $count ->
    [0] aucune modification
    [one] 1 modification
   *[other] { $count-shown } modifications
}
import-ended = { $count ->
    [0] aucun départ
    [one] 1 départ
   *[other] { $count-shown } départs
}
import-unused = { $count ->
    [one] 1 ligne inutilisable
   *[other] { $count-shown } lignes inutilisables
}
import-problems = Lignes inutilisables
import-problems-none = Toutes les lignes ont été comprises.
import-problems-gone = Le détail de ces lignes n’est plus gardé : il l’est pour les 20 derniers imports.
import-problems-some = Les { $listed-shown } premières lignes sur { $all-shown }, par raison.
import-lines = { $count ->
    [one] 1 ligne
   *[other] { $count-shown } lignes
}
import-key = Fiche
import-value = Valeur
import-file = Fichier
import-line = Ligne

## Quiet hours

delegates = Délégués des parents
delegates-lead = Les parents délégués écrivent aux autres parents des classes de leurs enfants, si la règle « Qui peut écrire à qui » le permet.
delegates-now = Qui représente les parents
delegates-none = Personne pour l’instant.
delegates-find = Nommer un délégué
delegates-search = Nom d’un parent, d’un élève, ou classe
delegates-search-do = Chercher
delegates-nobody = Aucun parent de l’établissement ne correspond. Vérifiez l’orthographe, ou cherchez par le nom de l’enfant.
delegates-more = Il y en a d’autres : ajoutez un prénom ou une classe.
delegates-name = Nommer
delegates-remove = Retirer
delegates-undo = Annuler
delegates-named = { $name } représente désormais les parents.
delegates-removed = { $name } ne représente plus les parents.
delegates-source = Délégation donnée par l’annuaire importé : elle se retire dans le logiciel d’où il vient, et l’import suivant la reprend ici.
delegates-source-of = { $name } représente les parents parce que l’annuaire importé le dit : cela se change dans le logiciel d’où il vient, et l’import suivant le reprend ici.
delegates-child = Parent de { $child }, { $classes }
delegates-child-alone = Parent de { $child }
quiet = Heures calmes
quiet-lead = Le droit à la déconnexion : hors des heures que vous fixez, les messages arrivent, mais rien n’appelle personne.
quiet-on = Respecter des heures calmes
quiet-hours = Les notifications sont permises
quiet-hours-hint = D’ordinaire : du lundi au vendredi, de 7 h à 20 h. Laissez vide un jour calme en entier ; minuit en fin de journée s’écrit 00:00.
quiet-from = de
quiet-to = à
quiet-wrong = Un jour a une heure de début et une heure de fin qui vient après, ou aucune des deux.
quiet-never = Il faut au moins un moment dans la semaine où les notifications sont permises.
quiet-always = Rien ne se perd : chacun retrouve tout dans ses notifications, s’il les ouvre. Seuls attendent le nombre à la cloche et les courriels. Chacun peut allonger ces heures pour lui-même, jamais les raccourcir.
quiet-letters = La région envoie des courriels à ceux qui les ont demandés.
quiet-no-letters = La région n’envoie pas de courriels.
quiet-monday = Notifications permises le lundi
quiet-tuesday = Notifications permises le mardi
quiet-wednesday = Notifications permises le mercredi
quiet-thursday = Notifications permises le jeudi
quiet-friday = Notifications permises le vendredi
quiet-saturday = Notifications permises le samedi
quiet-sunday = Notifications permises le dimanche
quiet-days-off = Jours de congé
days-off = Jours de congé
days-off-lead = Vacances, ponts, jours fériés : ces jours-là sont calmes en entier, que les heures calmes soient respectées ou non. Ce qui arrive pendant les congés est dans le courriel du retour.
days-off-zone = Ce sont les vacances de la zone { $zone } telles que le ministère les a publiées. Elles sont reprises d’elles-mêmes chaque année, tant que vous n’enregistrez pas les vôtres.
days-off-own = Ces congés sont ceux que votre établissement a enregistrés : les vacances de la zone { $zone } n’y sont plus reprises d’elles-mêmes.
days-off-unpublished = Les vacances de la zone { $zone } ne sont pas encore connues ici pour cette année : enregistrez les congés de votre établissement.
days-off-no-zone = Votre établissement n’est dans aucune des trois zones de vacances : enregistrez ses congés.
days-off-zone-do = Reprendre les vacances de la zone { $zone }
days-off-spans = L’établissement est fermé
days-off-hint = Le premier et le dernier jour, compris tous les deux, { $days } jours de suite au plus. Pour un seul jour, laissez le second vide ; pour effacer une ligne, videz-la.
days-off-row = Congé { $number }
days-off-from = du
days-off-to = au
days-off-save = Enregistrer les congés
days-off-wrong = Un congé a un premier jour et un dernier jour qui ne vient pas avant lui, pas plus de 100 jours après.
days-off-many = { $count } congés au plus : effacez ceux qui sont passés.
days-off-said = fermé du { $from } au { $to }
days-off-day = fermé le { $day }
region-letters = Courriels
region-letters-off = La région n’envoie pas de courriels.
region-letters-addresses = Adresses confirmées
region-letters-refused = Adresses refusées
region-letters-waiting = En attente
region-letters-since = (depuis { $since })
region-letters-failing = En échec

## The plan of a school, and new schools

limit-of-weight = Part quand le temps manque
limit-of-module-fuel-per-second = Instructions par seconde d’un module
limit-of-module-fuel-burst = Instructions d’un coup, pour un module
limit-of-school-fuel-per-second = Instructions par seconde de tous les modules
limit-of-school-fuel-burst = Instructions d’un coup, pour tous les modules
limit-of-module-records = Enregistrements d’un module
limit-of-module-bytes = Données d’un module, en octets
limit-of-module-events-waiting = Messages en attente d’un module
limit-of-module-timers = Tâches prévues d’un module
limit-of-module-notifications = Notifications d’un module
limit-of-module-file-bytes = Fichiers d’un module, en octets
limit-of-person-file-bytes = Fichiers d’une personne dans tous les modules, en octets
limit-of-pupil-records = Enregistrements d’un élève, parent ou invité dans un module
limit-of-pupil-bytes = Données d’un élève, parent ou invité dans un module, en octets
limit-of-pupil-file-bytes = Fichiers d’un élève, parent ou invité dans un module, en octets
limit-of-staff-records = Enregistrements d’un membre du personnel dans un module
limit-of-staff-bytes = Données d’un membre du personnel dans un module, en octets
limit-of-staff-file-bytes = Fichiers d’un membre du personnel dans un module, en octets
school-plan-lead = Ce que les modules de cet établissement peuvent utiliser et garder. Un champ laissé vide vaut la limite habituelle, celle du niveau. Baisser une limite n’efface rien.
school-plan-stale = Rien n’est enregistré : quelqu’un d’autre a changé ces limites pendant que votre page était ouverte. Voici ce qui est fixé maintenant.
school-plan-save = Enregistrer les limites
school-plan-reset = Revenir aux limites habituelles
school-plan-saved = Les limites sont enregistrées.
school-plan-fixed = Fixées par le fichier region.toml
plan-part-time = Le temps de calcul
plan-part-module = Ce qu’un module garde
plan-part-person = Ce qu’une personne garde
limit-usual = Limite habituelle : { $usual }.
limit-used = Utilisé : { $used }, { $percent } %.
limit-wrong = Un nombre entier, de { $least } à { $most }.
newcomers-title = Nouveaux établissements
newcomers-lead = Les modules activés dès le début dans un établissement qu’un import ajoute. Les établissements déjà là n’en sont pas changés ; chacun décide ensuite pour lui-même.
newcomers-none = Aucun module du catalogue n’est prévu pour ce niveau.
newcomers-fixed = fixé par le fichier region.toml
newcomers-own = choisi ici
newcomers-save = Enregistrer pour ce niveau
newcomers-saved = C’est enregistré pour les établissements à venir.

## How the region shows itself

brand-title = Nom, couleurs et logo
brand-lead = Ils valent sur toutes les pages, la page de connexion et la page d’attente comprises.
brand-stale = Rien n’est enregistré : quelqu’un d’autre a changé ces réglages pendant que votre page était ouverte. Voici ce qui est réglé maintenant.
brand-fixed = Le fichier region.toml les fixe. Rien ne se règle ici.
brand-reset = Revenir à ce que dit region.toml
brand-usual = Vide : « { $name } ».
brand-of-name = Nom de l’ENT
brand-of-accent-light = Couleur de jour
brand-of-accent-dark = Couleur de nuit
brand-accent-hint = Un dièse et six chiffres hexadécimaux, comme #1d4f91. Vide : le bleu habituel. Une couleur qu’on lirait mal est refusée.
brand-of-logo = Logo
brand-logo-hint = Une image PNG de 64 Kio au plus, de 32 à 1024 pixels de côté. Elle est montrée haute de 32 pixels.
brand-of-logo-alt = Ce que le logo représente
brand-alt-hint = Dit à la place de l’image à qui ne la voit pas.
brand-no-logo = Retirer le logo
brand-preview = Voir ce que cela donne
brand-preview-title = Aperçu
brand-preview-lead = Cette page porte ce que vous avez saisi. Rien n’est enregistré.
brand-preview-night = Pour voir l’autre couleur, passez votre appareil en mode clair ou sombre.
brand-save = Enregistrer
brand-back = Ne rien changer
brand-saved = C’est enregistré.
brand-name-long = { $count } caractères au plus.
brand-no-colour = Écrivez un dièse et six chiffres hexadécimaux, comme #1d4f91.
brand-faint = On la lirait mal ({ $pair }) : son contraste est de { $ratio }, il en faut 4,5. La plus proche qui convient est { $nearest }.
brand-pair-paper = en texte sur le fond des pages
brand-pair-surface = en texte sur un encadré
brand-pair-sunken = en texte sur un fond en retrait
brand-pair-tint = en texte sur sa propre teinte claire
brand-pair-fill = sous le texte d’un bouton
brand-pair-ink-on-tint = sa teinte claire sous le texte
brand-pair-soft-ink-on-tint = sa teinte claire sous le texte secondaire
brand-logo-bytes = Cette image a plus de 64 Kio.
brand-logo-kind = Ce n’est pas une image PNG entière.
brand-logo-moves = Cette image est animée. Choisissez-en une fixe.
brand-logo-size = Il faut de 32 à 1024 pixels de côté, et une largeur d’au plus huit fois la hauteur.
brand-logo-alt = Dites en 1 à 120 caractères ce que le logo représente.
