;; Nothing beside the guest that it is grafted onto: another module that sleeps, so that two can at a time.
(component)
