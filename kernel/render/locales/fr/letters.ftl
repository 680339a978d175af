# Quiet hours, e-mail, and what letters say.

## Quiet hours

quiet-until = Heures calmes : la cloche attend { $until }. Ce qui est nouveau est déjà là.
until-today = jusqu’à { $time }
until-day = jusqu’au { $day }, { $time }
quiet-none = Cet établissement n’a pas d’heures calmes.
quiet-own-lead = Pendant les heures calmes, rien ne vous appelle : la cloche et les courriels attendent. Vos établissements permettent les notifications :
quiet-own = Me laisser tranquille davantage
quiet-own-hint = Chaque jour, du soir au matin. Laissez vide pour suivre seulement vos établissements.
quiet-begins = Le soir, à partir de
quiet-ends = Jusqu’au matin à
quiet-weekends = Le samedi et le dimanche aussi
quiet-own-save = Enregistrer mes heures calmes
quiet-own-saved = Vos heures calmes sont enregistrées.
quiet-own-wrong = Indiquez une heure du soir, puis une heure du matin qui la précède dans la journée ; ou laissez les deux vides.
quiet-own-never = Avec les heures de l’un de vos établissements, il ne resterait aucun moment pour vous avertir.
quiet-days = du { $first } au { $last }
quiet-days-two = { $first } et { $last }
quiet-days-hours = { $days }, de { $from } à { $to }
quiet-days-none = { $days }, calme toute la journée

## E-mail

pace = Par courriel
pace-at-once = Dès que possible
pace-daily = Une fois par jour
pace-weekly = Le vendredi
pace-never = Jamais
letter-hour = Heure du courriel
letter-hour-hint = Pour ce que vous recevez une fois par jour ou le vendredi. Pendant les heures calmes, il attend leur fin.
letters-no-address = Un résumé peut aussi vous parvenir par courriel.
letters-give = Indiquer mon adresse
letters-stopped = Plus aucun courriel ne vous est envoyé.
letters-see = Voir pourquoi
email = Courriels
email-none = Vous ne recevez aucun courriel. Avec votre adresse, vous pouvez recevoir un résumé de vos notifications.
email-now = Adresse
email-new = Adresse électronique
email-hint = Elle ne sert qu’à vous écrire, et personne d’autre ne la voit. Exemple : lea.martin@exemple.fr
email-ask = Recevoir le lien de confirmation
email-asked = Un lien de confirmation part vers cette adresse.
email-pending = Un lien a été envoyé à { $address }. Ouvrez-le dans les trois jours pour confirmer cette adresse. S’il n’arrive pas, vérifiez l’adresse et les courriers indésirables.
email-pending-refused = Le serveur de { $address } a refusé notre lien de confirmation. L’adresse est sans doute mal écrite, ou sa boîte n’accepte pas ce courrier : vérifiez-la et redemandez un lien, ou indiquez-en une autre.
email-refused-last = Le serveur de votre adresse a refusé notre dernier courriel. Vérifiez que votre boîte n’est pas pleine, ou indiquez une autre adresse. Le prochain courriel sera tenté ; si la boîte en refuse trois de suite, plus aucun ne le sera.
email-wrong = Ce n’est pas une adresse électronique. Exemple : lea.martin@exemple.fr
email-often = Trop de liens ont été envoyés depuis hier. Réessayez demain.
email-unsubscribed = Plus aucun courriel ne vous est envoyé : vous vous êtes désabonné par un lien, { $since }.
email-refused = Plus aucun courriel ne vous est envoyé : le serveur de cette adresse ne les accepte pas, { $since }. Corrigez l’adresse et confirmez-la de nouveau ; si elle est juste et que la boîte marche à présent, choisissez « Recevoir de nouveau ».
email-refused-why = Réponse du serveur :
email-resume = Recevoir de nouveau
email-resumed = Vous recevrez de nouveau des courriels.
email-remove = Ne plus recevoir de courriels
email-removed = Votre adresse est oubliée : vous ne recevrez plus de courriels.
email-confirm = Confirmer mon adresse
email-confirm-text = Recevoir mes courriels à l’adresse { $address }
email-confirm-do = Oui, c’est mon adresse
email-confirmed = Votre adresse est confirmée. Vous recevrez un résumé par jour ; vous pouvez en choisir le rythme.
unsubscribe = Ne plus recevoir de courriels ?
unsubscribe-text = Plus aucun résumé ne sera envoyé à cette adresse. Vos notifications restent dans l’ENT.
unsubscribe-do = Ne plus recevoir de courriels
unsubscribe-done = C’est fait
unsubscribe-done-text = Plus aucun résumé ne sera envoyé. Vous pouvez en recevoir de nouveau depuis votre profil.

## Letters

letter-subject = { $count ->
    [one] { $region } : une nouvelle notification
   *[other] { $region } : { $count-shown } nouvelles notifications
}
letter-subject-urgent = { $count ->
    [one] { $region } : information urgente
   *[other] { $region } : { $count-shown } informations urgentes
}
letter-hello = Bonjour,
letter-new = Voici ce qui est nouveau pour vous.
letter-more = { $count ->
    [one] Et une autre notification, dans l’ENT.
   *[other] Et { $count-shown } autres notifications, dans l’ENT.
}
letter-open = Ouvrir mes notifications
letter-why-urgent = L’établissement a marqué ce message comme urgent : il part même pendant les heures calmes.
letter-why-at-once = Vous avez demandé ces courriels dès que possible.
letter-why-daily = Vous recevez ce courriel une fois par jour au plus.
letter-why-weekly = Vous recevez ce courriel une fois par semaine au plus.
letter-choose = Choisir mes notifications
letter-no-answer = Personne ne lit les réponses à ce courriel.
letter-unsubscribe = Ne plus recevoir de courriels
letter-confirm-subject = { $region } : confirmez votre adresse
letter-confirm-text = Cette adresse a été indiquée dans { $region } pour y recevoir des notifications. Si c’est par vous, confirmez-le dans les trois jours ; il faudra vous connecter.
letter-confirm-do = Confirmer mon adresse
letter-confirm-not-you = Si ce n’est pas vous, ne faites rien : aucun autre courriel ne vous sera envoyé.
