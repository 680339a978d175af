;; Has as many memories as a component may, of which its own is one, and sleeps with them.
(component
  (core module $m
    (memory 1)
    (memory 1)
    (memory 1)
    (memory 1)
    (memory 1)
    (memory 1)
    (memory 1)
  )
  (core instance (instantiate $m)))
