;; Copies one memory onto another and back, without end, before it can be called.
(component
  (core module $m
    (memory $a 300) (memory $b 300)
    (func $start
      (loop $again
        (memory.copy $a $b (i32.const 0) (i32.const 0) (i32.const 19660800))
        (memory.copy $b $a (i32.const 0) (i32.const 0) (i32.const 19660800))
        (br $again)))
    (start $start))
  (core instance (instantiate $m)))
