//! What a manifest says of pages and cards that are given again, and of a surge.

use std::time::Duration;

use preau_domain::module::{KeptViews, SurgeMode, ViewClock};

use super::raw::{RawSurge, RawViews};
use super::{ManifestError, wrong};
use crate::limits;

pub(super) fn kept(raw: &RawViews) -> Result<KeptViews, ManifestError> {
    let Some(clock) = ViewClock::of_str(&raw.clock) else {
        return wrong(format!(
            "views.clock: `{}` is not one of {}",
            raw.clock,
            ViewClock::WORDS.join(", ")
        ));
    };
    let age = Duration::from_secs(raw.surge_seconds);
    if age > limits::VIEW_AGE {
        return wrong(format!(
            "views.surge-seconds: at most {}",
            limits::VIEW_AGE.as_secs()
        ));
    }
    Ok(KeptViews { clock, age })
}

pub(super) fn surge(raw: Option<&RawSurge>) -> Result<SurgeMode, ManifestError> {
    let Some(RawSurge { mode }) = raw else {
        return Ok(SurgeMode::Normal);
    };
    match SurgeMode::of_str(mode) {
        Some(mode) => Ok(mode),
        None => wrong(format!(
            "surge.mode: `{mode}` is not one of {}",
            SurgeMode::WORDS.join(", ")
        )),
    }
}
