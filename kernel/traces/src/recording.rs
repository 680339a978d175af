//! A request's steps as they are made, and which traces are kept.

use std::borrow::Cow;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tokio::task::futures::TaskLocalFuture;

use crate::collector::{self, Collector};
use crate::parent::Parent;

/// The most steps of a request that are told, its own included; further ones are counted.
const STEPS: usize = 64;
/// Steps for which there is room from the beginning.
const USUAL: usize = 16;
/// The most traces that wait to be sent. Further ones are lost, and counted.
const WAITING: usize = 512;
/// From here on, a request took long.
const LONG: Duration = Duration::from_secs(1);
/// The most traces that are kept in a second because their requests failed, and as many because they took long.
const TELLING: u32 = 20;
/// Of so many numbers a share is drawn: 2³².
const DRAWN_OF: f64 = 4_294_967_296.0;

tokio::task_local! {
    /// What is done just now of a request; none where nothing is recorded.
    static HERE: Option<Step>;
}

/// Works for a request within a step, which ends with it, also where nobody waits for it any more.
pub fn within<F: Future>(step: Option<Step>, work: F) -> TaskLocalFuture<Option<Step>, F> {
    HERE.scope(step, work)
}

/// The same within a new step of what is done just now, from now on.
pub fn step<F: Future>(name: &'static str, work: F) -> TaskLocalFuture<Option<Step>, F> {
    HERE.scope(begin(name), work)
}

/// The same for what waits for nothing.
pub fn run<T>(name: &'static str, work: impl FnOnce() -> T) -> T {
    HERE.sync_scope(begin(name), work)
}

/// Notes something of the step that is done just now; `value` is asked only where that is recorded. Nothing of a
/// person may be noted.
pub fn note<N: Into<Note>>(name: &'static str, value: impl FnOnce() -> N) {
    here(|step| {
        let value = value().into();
        step.change(|span| span.notes.push((name, value)));
    });
}

/// Says that the step that is done just now failed.
pub fn fail() {
    here(|step| step.change(|span| span.has_failed = true));
}

/// Gives the step that is done just now another name.
pub fn name(name: impl FnOnce() -> String) {
    here(|step| {
        let name = Cow::Owned(name());
        step.change(|span| span.name = name);
    });
}

fn here(act: impl FnOnce(&Step)) {
    // There may be nothing to say it of.
    let _ = HERE.try_with(|here| here.as_ref().map(act));
}

fn begin(name: &'static str) -> Option<Step> {
    let begun = HERE.try_with(|here| here.as_ref().and_then(|step| step.begin(name)));
    begun.ok().flatten()
}

/// What is noted of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// A word.
    Text(Cow<'static, str>),
    /// A number.
    Number(u64),
}

impl From<&'static str> for Note {
    fn from(text: &'static str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Note {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<u64> for Note {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

/// A step as it is told.
#[derive(Debug)]
pub(crate) struct Span {
    pub(crate) name: Cow<'static, str>,
    /// The number of the step that it is a part of; none for the request itself.
    pub(crate) parent: Option<usize>,
    /// Since the request began.
    pub(crate) begun: Duration,
    pub(crate) ended: Option<Duration>,
    pub(crate) has_failed: bool,
    pub(crate) notes: Vec<(&'static str, Note)>,
}

impl Span {
    fn new(name: &'static str, parent: Option<usize>, begun: Duration) -> Self {
        Self {
            name: Cow::Borrowed(name),
            parent,
            begun,
            ended: None,
            has_failed: false,
            notes: Vec::new(),
        }
    }
}

/// The steps of a request, itself the first.
#[derive(Debug)]
struct Steps {
    spans: Vec<Span>,
    left_out: u64,
}

/// A trace that is kept.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) trace: [u64; 2],
    /// The number of the request's own span; those of its steps follow.
    pub(crate) first: u64,
    /// The span that it is a part of elsewhere.
    pub(crate) parent: Option<u64>,
    /// When it began, in nanoseconds since 1970.
    pub(crate) at: u64,
    pub(crate) spans: Vec<Span>,
}

#[derive(Debug)]
struct Recording {
    traces: Traces,
    trace: [u64; 2],
    first: u64,
    parent: Option<Parent>,
    at: u64,
    began: Instant,
    /// None once the request has ended: what goes on then is told no more.
    steps: Mutex<Option<Steps>>,
}

impl Recording {
    fn steps(&self) -> MutexGuard<'_, Option<Steps>> {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it is of the share that is kept, as its number says: by whoever sent it on, if somebody did.
    fn is_drawn(&self) -> bool {
        if let Some(parent) = self.parent {
            return parent.is_kept;
        }
        let [_, low] = self.trace;
        let drawn = u32::try_from(low >> 32).unwrap_or(u32::MAX);
        f64::from(drawn) < self.traces.0.share * DRAWN_OF
    }

    /// Why a trace is kept whose request took so long; none if it is not.
    fn kept_for(&self, has_failed: bool, took: Duration) -> Option<&'static str> {
        if self.is_drawn() {
            return Some("share");
        }
        let told = &self.traces.0.told;
        let (why, told) = match (has_failed, took >= LONG) {
            (true, _) => ("failed", &told.failed),
            (false, true) => ("long", &told.long),
            (false, false) => return None,
        };
        let second = self.traces.0.since.elapsed().as_secs();
        told.may_tell(second).then_some(why)
    }

    fn end(&self, took: Duration) {
        let Some(Steps {
            mut spans,
            left_out,
        }) = self.steps().take()
        else {
            return;
        };
        let Some(request) = spans.first_mut() else {
            return;
        };
        let Some(why) = self.kept_for(request.has_failed, took) else {
            return;
        };
        request.notes.push(("preau.kept", why.into()));
        if left_out > 0 {
            request.notes.push(("preau.left_out", left_out.into()));
        }
        for span in &mut spans {
            span.ended.get_or_insert(took);
        }
        self.traces.keep(Kept {
            trace: self.trace,
            first: self.first,
            parent: self.parent.map(|parent| parent.span),
            at: self.at,
            spans,
        });
    }
}

/// A step of a request, or the request itself. It ends when it is dropped.
#[derive(Debug)]
pub struct Step {
    recording: Arc<Recording>,
    number: usize,
}

impl Step {
    fn begin(&self, name: &'static str) -> Option<Self> {
        let now = self.recording.began.elapsed();
        let number = {
            let mut steps = self.recording.steps();
            let steps = steps.as_mut()?;
            if steps.spans.len() >= STEPS {
                steps.left_out += 1;
                return None;
            }
            steps.spans.push(Span::new(name, Some(self.number), now));
            steps.spans.len() - 1
        };
        Some(Self {
            recording: Arc::clone(&self.recording),
            number,
        })
    }

    fn change(&self, change: impl FnOnce(&mut Span)) {
        let mut steps = self.recording.steps();
        let span = steps
            .as_mut()
            .and_then(|steps| steps.spans.get_mut(self.number));
        if let Some(span) = span {
            change(span);
        }
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        let now = self.recording.began.elapsed();
        if self.number == 0 {
            self.recording.end(now);
        } else {
            self.change(|span| span.ended = Some(now));
        }
    }
}

/// Records traces, and has those sent that are kept.
#[derive(Debug, Clone)]
pub struct Traces(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    queue: mpsc::Sender<Kept>,
    share: f64,
    /// Keyed anew in each process: no two make the same numbers.
    numbers: RandomState,
    begun: AtomicU64,
    since: Instant,
    told: Told,
}

/// What was kept for how requests ended, each kind by itself: where many are slow, one that failed is told all the same.
#[derive(Debug, Default)]
struct Told {
    failed: Counted,
    long: Counted,
}

/// A second, and how many were to be told in it.
#[derive(Debug, Default)]
struct Counted(Mutex<(u64, u32)>);

impl Counted {
    /// Whether one more may be told in this second: of many of a kind, some are enough.
    fn may_tell(&self, now: u64) -> bool {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (second, count) = &mut *counted;
        if *second != now {
            (*second, *count) = (now, 0);
        }
        *count = count.saturating_add(1);
        *count <= TELLING
    }
}

impl Traces {
    /// Sends to this collector a share, from 0 to 1, of all traces, and besides some of those that failed or took long.
    /// The task that does so is of the runtime in which this is called; what was kept in the last moments of a process
    /// is lost with it.
    pub fn to(collector: Collector, share: f64) -> Self {
        let (traces, kept) = Self::queued(share);
        tokio::spawn(collector::send(collector, kept));
        traces
    }

    pub(crate) fn queued(share: f64) -> (Self, mpsc::Receiver<Kept>) {
        let (queue, kept) = mpsc::channel(WAITING);
        let inner = Inner {
            queue,
            share,
            numbers: RandomState::new(),
            begun: AtomicU64::default(),
            since: Instant::now(),
            told: Told::default(),
        };
        (Self(Arc::new(inner)), kept)
    }

    /// A request that begins at this instant, in nanoseconds since 1970, as a part of what `parent` says.
    pub fn begin(&self, at: u64, parent: Option<Parent>) -> Step {
        let number = self.0.begun.fetch_add(1, Ordering::Relaxed);
        let random = |part: u8| self.0.numbers.hash_one((number, part));
        let trace = match parent {
            Some(parent) => parent.trace,
            None => [random(0), random(1)],
        };
        let mut spans = Vec::with_capacity(USUAL);
        spans.push(Span::new("request", None, Duration::ZERO));
        let steps = Steps { spans, left_out: 0 };
        let recording = Recording {
            traces: self.clone(),
            trace,
            first: random(2),
            parent,
            at,
            began: Instant::now(),
            steps: Mutex::new(Some(steps)),
        };
        Step {
            recording: Arc::new(recording),
            number: 0,
        }
    }

    fn keep(&self, kept: Kept) {
        if self.0.queue.try_send(kept).is_err() {
            collector::lost("full", 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> (Traces, mpsc::Receiver<Kept>) {
        Traces::queued(1.0)
    }

    fn names(kept: &Kept) -> Vec<(&str, Option<usize>)> {
        let spans = kept.spans.iter();
        spans.map(|span| (&*span.name, span.parent)).collect()
    }

    #[tokio::test]
    async fn a_step_is_a_part_of_the_one_in_which_it_is_begun() {
        let (traces, mut kept) = all();
        let request = traces.begin(0, None);
        within(Some(request), async {
            note("fuel", || 7_u64);
            let (a, b) = (step("a", deep()), step("b", deep()));
            let ((), ()) = tokio::join!(a, b);
            name(|| "GET /".to_owned());
        })
        .await;
        let kept = kept.recv().await.expect("kept");
        let mut each = names(&kept);
        each.sort_unstable();
        assert_eq!(
            each,
            [
                ("GET /", None),
                ("a", Some(0)),
                ("b", Some(0)),
                ("deep", Some(1)),
                ("deep", Some(2)),
            ]
        );
        for span in &kept.spans {
            let parent = span.parent.map_or(span, |parent| &kept.spans[parent]);
            assert!(span.begun >= parent.begun && span.ended <= parent.ended);
            assert_eq!(span.has_failed, span.name == "deep");
        }
        assert_eq!(kept.spans[0].notes[0], ("fuel", Note::Number(7)));
    }

    async fn deep() {
        tokio::task::yield_now().await;
        run("deep", fail);
    }

    #[tokio::test]
    async fn where_nothing_is_recorded_nothing_is_asked() {
        let never = || -> Note { panic!("nobody listens") };
        note("a", never);
        fail();
        step("b", async { note("c", never) }).await;
        within(None, async { run("d", || note("e", never)) }).await;
    }

    #[tokio::test]
    async fn a_step_of_another_thread_that_outlives_its_request_harms_nothing() {
        let (traces, mut kept) = all();
        let mut late = None;
        within(Some(traces.begin(0, None)), async {
            late = Some(step("late", async {
                note("a", || 1_u64);
                run("later", fail);
            }));
        })
        .await;
        let late = tokio::spawn(late.expect("begun"));
        late.await.expect("no panic");
        let kept = kept.recv().await.expect("kept");
        assert_eq!(names(&kept), [("request", None), ("late", Some(0))]);
        assert!(kept.spans[1].ended.is_some());
    }

    #[tokio::test]
    async fn what_failed_or_took_long_is_kept_beside_the_share_and_not_without_end() {
        let (traces, mut kept) = Traces::queued(0.0);
        drop(traces.begin(0, None));
        assert!(kept.try_recv().is_err(), "neither");
        let end = |has_failed: bool, took: Duration| {
            let step = traces.begin(0, None);
            step.change(|span| span.has_failed = has_failed);
            step.recording.end(took);
        };
        end(true, Duration::ZERO);
        end(false, LONG);
        for why in ["failed", "long"] {
            let kept = kept.recv().await.expect("kept");
            let note = ("preau.kept", Note::from(why));
            assert!(kept.spans[0].notes.contains(&note), "{kept:?}");
        }
        for _ in 0..200 {
            end(false, LONG);
        }
        // Another second may begin meanwhile.
        let long = kept.len();
        assert!(long <= 2 * TELLING as usize, "{long}");
        end(true, Duration::ZERO);
        assert_eq!(kept.len(), long + 1, "and one that failed");
    }

    #[test]
    fn a_share_is_a_share_of_all_and_whoever_sent_a_request_on_decides_of_it() {
        let (traces, mut kept) = Traces::queued(0.25);
        let mut count = 0;
        for _ in 0..4_000 {
            drop(traces.begin(0, None));
            count += usize::from(kept.try_recv().is_ok());
        }
        assert!((800..1_200).contains(&count), "{count}");
        for (flags, is_kept) in [("00", false), ("01", true)] {
            let said = format!("00-{}-{}-{flags}", "a".repeat(32), "b".repeat(16));
            drop(traces.begin(0, Parent::of(&said)));
            let kept = kept.try_recv().ok();
            assert_eq!(kept.is_some(), is_kept, "{flags}");
            if let Some(kept) = kept {
                assert_eq!(kept.trace, [0xaaaa_aaaa_aaaa_aaaa; 2]);
                assert_eq!(kept.parent, Some(0xbbbb_bbbb_bbbb_bbbb));
            }
        }
    }

    #[test]
    fn what_nobody_takes_is_bounded() {
        let (traces, kept) = all();
        for _ in 0..2 * WAITING {
            drop(traces.begin(0, None));
        }
        assert_eq!(kept.len(), WAITING);
    }

    #[tokio::test]
    async fn a_request_of_very_many_steps_is_told_in_part() {
        let (traces, mut kept) = all();
        within(Some(traces.begin(0, None)), async {
            for _ in 0..STEPS + 10 {
                run("a", || ());
            }
        })
        .await;
        let kept = kept.recv().await.expect("kept");
        assert_eq!(kept.spans.len(), STEPS);
        let note = ("preau.left_out", Note::Number(11));
        assert!(kept.spans[0].notes.contains(&note));
    }
}
