;; Begins with as much memory as an instance may have in all, beside its own.
(component
  (core module $m (memory 1024))
  (core instance (instantiate $m)))
