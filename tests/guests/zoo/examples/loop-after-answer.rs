//! Answers well, and does not return from what it is called for afterwards, to free what it answered.

use std::hint::black_box;
use std::sync::atomic::{AtomicBool, Ordering};

use zoo::raw::{second, stay};

zoo::raw_guest!("loop-after-answer", answer);

/// Whether it answered where it misbehaves.
static ANSWERED: AtomicBool = AtomicBool::new(false);

fn answer() -> *const usize {
    ANSWERED.store(true, Ordering::Relaxed);
    stay(second("answered"))
}

/// What it answers anywhere stays where it is.
fn free() {
    while black_box(ANSWERED.load(Ordering::Relaxed)) {}
}

#[cfg(target_arch = "wasm32")]
mod afterwards {
    use super::free;

    #[unsafe(export_name = "cabi_post_ent:module/pages@0.2.0#view")]
    extern "C" fn view(_: usize) {
        free();
    }

    #[unsafe(export_name = "cabi_post_ent:module/pages@0.2.0#act")]
    extern "C" fn act(_: usize) {
        free();
    }

    #[unsafe(export_name = "cabi_post_ent:module/home@0.2.0#tile")]
    extern "C" fn tile(_: usize) {
        free();
    }

    #[unsafe(export_name = "cabi_post_ent:module/inbox@0.2.0#handle")]
    extern "C" fn handle(_: usize) {
        free();
    }
}
