# What a person reads when something cannot be done: what happened, why, what to do.

error-400 = Request not understood
error-400-text = The address or the data received do not have the expected form.
error-400-do = Go back to the previous page and try again. If you followed a link that somebody sent you, it may be incomplete.
error-401 = You need to sign in
error-401-text = This can only be done by someone who is signed in.
error-401-do = Sign in, then try again.
error-403 = This page is not for you
error-403-text = Your account does not give access to this page.
error-403-do = If you should have access, ask your school’s administrator. Check also that the right school is shown at the top of the page.
error-foreign-form = This form is not the portal’s
error-foreign-form-text = It was sent from another page than those of the portal, or your browser does not say where it comes from. Nothing was saved.
error-foreign-form-do = Open the page again from home and start over. If it happens again, an extension of your browser may be the cause.
error-off = Module turned off
error-off-text = This module is not on in this school.
error-off-do = If you need it, ask your school’s administrator. What was saved in it is kept.
error-reach = Not yet for your class
error-reach-text = This module is not on for your class yet.
error-reach-do = Your school’s administrator chooses for which classes it is on. It will appear here by itself when it is.
error-archive = Too much for one archive
error-archive-text = An archive has at most { $count-shown } files, of { $most } together: there is more here.
error-archive-do = Open the files one by one from the page before.
error-archives = One archive after the other
error-archives-text = Too many archives are being sent at the moment, to you or in your school.
error-archives-do = Wait for a download under way to end, then open this one again.
error-404 = Page not found
error-404-text = There is nothing at this address, or nothing that concerns you.
error-404-do = Check the address, or start again from the home page. What you are looking for may have been moved or removed.
error-405 = It does not work this way
error-405-text = This address does not answer this kind of request.
error-405-do = Start again from the home page. If you reloaded a page after sending something, check first whether it arrived.
error-408 = What you sent did not arrive in full
error-408-text = We stopped waiting for it: the connection is too slow, or was cut.
error-408-do = Check your connection, then send it again. Nothing was saved.
error-409 = Somebody was faster
error-409-text = This page was changed by somebody else in the meantime.
error-409-do = Go back, reload the page to see what has changed, then start again.
error-413 = This is too large
error-413-text = What you sent is larger than allowed.
error-413-do = Shorten the text or send it in several parts. Nothing was saved.
error-415 = Format not supported
error-415-text = What you sent is not in a format that is accepted here.
error-415-do = Use the form on the page. Nothing was saved.
error-422 = An answer needs correcting
error-422-text = What you sent cannot be used as it is.
error-422-do = Go back to the form and check your answers. Nothing was saved.
error-429 = One moment, please
error-429-text = Many requests arrived in a short time from your account or your network.
error-429-do = Please wait a little before trying again: insisting earlier changes nothing.
error-500 = The ENT met an error
error-500-text = The error is ours, not yours. It has been noted.
error-500-do = Try again in a few minutes. If it happens again, give the reference below to support.
error-502 = A neighbouring service does not answer
error-502-text = The ENT asked something of another service, which did not answer properly.
error-502-do = Try again in a few minutes. The rest of the ENT works.
error-503 = Not now
error-503-text = The ENT is very busy or under maintenance.
error-503-do = Try again in a few minutes. What you saved is safe.
error-507 = No room left
error-507-text = This module has no room left to save anything new in your school.
error-507-do = What you just sent was not saved. Tell your school’s administrator, who can make room or ask for more. Reading and deleting still work.
error-retry = { $seconds ->
    [one] You can try again in one second.
   *[other] You can try again in { $seconds-shown } seconds.
}
error-reference = For support:

error-share = Your part is full
error-share-text = You have saved all that one person may keep in this module.
error-share-do = What you just sent was not saved. Delete what you no longer need first; if that is not enough, ask your school’s administrator. Reading and deleting still work.

error-must-keep = Data to be kept
error-must-keep-text = The school must keep data of this module: nothing was removed.
error-must-keep-what = The school must keep data of the module “{ $module }” ({ $kept }): nothing was removed.
error-must-keep-until = { $collection }, until { $day }
error-must-keep-do = Leave the module off: this data goes by itself when its retention ends. You can remove the rest then.

module-fault = “{ $module }” met an error
module-fault-text = This module stopped before it answered. The error has been noted; it is not yours.
module-fault-not-kept = What you just sent was not saved: you can go back and send it again.
module-fault-rest = All the rest of the ENT works normally.
module-held = “{ $module }” is taking a break
module-held-text = This module is held back for now, by your school or after errors. Your data is safe.
module-held-you-text = This module stopped several times in a row when you opened it. You get it back in a moment; your data is safe.
module-spent = “{ $module }” was used a lot in the last minutes: it has taken all that is meant for your school. It comes back by itself.
share-full = You have saved all that one person may keep in “{ $module }”.
module-full = “{ $module }” has filled all the room that is meant for your school.
