;; Has as many tables as a component may, of which its own are some, and sleeps with them.
(component
  (core module $m
    (table 1000 funcref)
    (table 1000 funcref)
    (table 1000 funcref)
    (table 1000 funcref)
    (table 1000 funcref)
  )
  (core instance (instantiate $m)))
