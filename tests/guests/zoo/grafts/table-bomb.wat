;; Lets tables grow until there is no growing, and dies of it.
(component
  (core module $m
    (table $a 1 funcref) (table $b 1 funcref) (table $c 1 funcref)
    (func $start
      (loop $again
        (if (i32.eq (table.grow $a (ref.null func) (i32.const 10000)) (i32.const -1)) (then unreachable))
        (if (i32.eq (table.grow $b (ref.null func) (i32.const 10000)) (i32.const -1)) (then unreachable))
        (if (i32.eq (table.grow $c (ref.null func) (i32.const 10000)) (i32.const -1)) (then unreachable))
        (br $again)))
    (start $start))
  (core instance (instantiate $m)))
