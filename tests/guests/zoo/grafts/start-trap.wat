;; Dies before it can be called.
(component
  (core module $m
    (func $start unreachable)
    (start $start))
  (core instance (instantiate $m)))
