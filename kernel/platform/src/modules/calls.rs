//! Calling a module for a person: open, authorise, run, commit.

use std::sync::Arc;

use jiff::SignedDuration;
use preau_domain::caller::{Caller, Language, Standing};
use preau_domain::clean;
use preau_domain::condition::LONG;
use preau_domain::correspondence::Rules;
use preau_domain::failure::Failure;
use preau_domain::ids::ModuleId;
use preau_domain::live::Touch;
use preau_domain::mailbox::Mail;
use preau_domain::module::Capability;
use preau_domain::page::{Archive, Outcome, Page, Route, Sheet, Tile};
use preau_domain::plan::Share;
use preau_domain::record::WriteSet;
use preau_domain::school::School;
use preau_runtime::breaker::Entering;
use preau_runtime::call::{Answer, CallContext, CallReport, Cost, Ended, Entry};
use preau_runtime::fault::RuntimeError;
use preau_runtime::limits::CALL_RUNS;
use preau_runtime::module::LoadedModule;
use preau_runtime::reads::MadeOf;
use preau_store::{By, Commit, CommitError, EventDelivery};

use crate::Platform;
use crate::error::PlatformError;
use crate::modules::catalogue::is_for;
use crate::modules::guard::{Admitted, Fault};
use crate::modules::kept::{Drawn, Key, Making};
use crate::notifications::Concerned;
use crate::operation::Operation;

/// A module opened by a person in a school: all that a page of it needs.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The school.
    pub school: Arc<School>,
    /// The module.
    pub module: Arc<LoadedModule>,
    /// The person's rights here.
    pub caller: Arc<Caller>,
    /// How much they may have written in the module.
    pub share: Share,
}

impl Opened {
    fn by(&self) -> By {
        By {
            person: self.caller.person,
            share: self.share,
        }
    }
}

/// What an address of a module gave.
#[derive(Debug)]
pub enum Viewed<T> {
    /// What was made of a page.
    Drawn(T),
    /// An archive, none of whose files was looked at yet.
    Archive(Archive),
    /// A table to keep.
    Sheet(Sheet),
}

/// What comes of a module's card on the home page.
#[derive(Debug, Clone, PartialEq)]
pub enum Card {
    /// It.
    Shown(Tile),
    /// The module has nothing to show there.
    Nothing,
    /// The module was not asked: cards are the dearest of what nobody asked for, and many people are there at once.
    Spared,
}

impl Card {
    fn of(tile: Option<Tile>) -> Self {
        tile.map_or(Self::Nothing, Self::Shown)
    }

    /// The card, where there is one.
    pub fn shown(self) -> Option<Tile> {
        match self {
            Self::Shown(tile) => Some(tile),
            Self::Nothing | Self::Spared => None,
        }
    }
}

/// How a page is drawn that may be kept as it is then.
#[derive(Debug, Clone)]
pub struct Drawing<D, F> {
    /// As what it is drawn, with all that drawing it hangs on besides the school, the person as who they look at it,
    /// the version of the module, the language and the day.
    pub form: String,
    /// Draws a page.
    pub draw: D,
    /// Makes an answer of what was drawn: what is of this request alone, and how old the page is where it may not
    /// be what would be made now.
    pub finish: F,
}

/// What a call for a view gave.
struct Called<T> {
    viewed: Viewed<T>,
    context: Arc<CallContext>,
    /// If it may be given again.
    made_of: Option<MadeOf>,
}

/// Who looks at what a view gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looking {
    /// A person, now: what it opens in their box is read.
    Now,
    /// Nobody: only the head of the answer goes out (HEAD), and nothing is read by it.
    Nobody,
    /// Perhaps a person, later: a browser that fetches ahead. What would be read by it is not given ahead.
    Ahead,
}

impl Platform {
    /// Opens a module for a person, in the standing asked for or their first. Refuses who does not belong to the
    /// school, modules that are off there or on for other classes, and modules that are not for them.
    pub async fn module_open(
        &self,
        operation: &Operation,
        school: &str,
        module: &str,
        standing: Option<Standing>,
    ) -> Result<Opened, PlatformError> {
        let school = self.school(school)?;
        let caller = self.caller(operation, school.id, standing).await?;
        let module: ModuleId = module.parse().map_err(|_| PlatformError::NotFound)?;
        let module = self.module(&module)?;
        let name = || module.manifest.name.get(operation.language).to_owned();
        let Some(reach) = self.reach(school.id, &module.manifest.id) else {
            return Err(PlatformError::ModuleOff { name: name() });
        };
        if !is_for(
            &module.manifest,
            school.level,
            caller.profile,
            &caller.functions,
        ) {
            return Err(PlatformError::Forbidden(String::new()));
        }
        if !reach.has(&caller) {
            return Err(PlatformError::ModuleOutOfReach {
                name: name(),
                profile: caller.profile,
            });
        }
        let share = self.share(operation, &school, &module.manifest.id);
        Ok(Opened {
            school,
            module,
            caller,
            share,
        })
    }

    /// A page of a module. An address that gives an archive or a sheet has none.
    pub async fn module_view(
        &self,
        operation: &Operation,
        opened: &Opened,
        route: Route,
    ) -> Result<Page, PlatformError> {
        let viewed = self.module_view_drawn(operation, opened, route, Looking::Now, |page| page);
        match viewed.await? {
            Viewed::Drawn(page) => Ok(page),
            Viewed::Archive(_) | Viewed::Sheet(_) => Err(PlatformError::NotFound),
        }
    }

    /// What `draw` makes of a page of a module: where the call ran and in its time, so that a page which takes
    /// long to draw delays those alone who come to its module. Or the archive or sheet that its address gives.
    ///
    /// What it opens in the person's box is noted as read before this answers. Where that was taken back meanwhile
    /// the call is run again, and finds it gone: it was read before, or taken back before, and nothing else.
    pub async fn module_view_drawn<T: Send + 'static>(
        &self,
        operation: &Operation,
        opened: &Opened,
        route: Route,
        looking: Looking,
        draw: impl Fn(Page) -> T + Clone + Send + 'static,
    ) -> Result<Viewed<T>, PlatformError> {
        let made = self.view_make(operation, opened, route, looking, draw);
        Ok(made.await?.viewed)
    }

    /// What a page of a module is finished to: one that was drawn before, where nothing that it was made of has
    /// changed ([`crate::modules::kept`]), else one that is made, drawn and finished as for
    /// [`Platform::module_view_drawn`], and kept where it may be.
    pub async fn module_view_kept<T: Drawn, R: Send + 'static>(
        &self,
        operation: &Operation,
        opened: &Opened,
        route: Route,
        looking: Looking,
        drawing: Drawing<
            impl Fn(Page) -> T + Clone + Send + 'static,
            impl Fn(&T, Option<SignedDuration>) -> R + Clone + Send + 'static,
        >,
    ) -> Result<Viewed<R>, PlatformError> {
        let Drawing { form, draw, finish } = drawing;
        let context = self.context_of(operation, opened).await?;
        let (module, entry) = (&opened.module, Entry::View(route.clone()));
        let key = Key::of(&context, &entry, &form);
        if let Some(key) = &key
            && let Some(again) =
                preau_traces::step("kept", self.kept_get(module, &context, &entry, key)).await?
        {
            return Ok(Viewed::Drawn(finish(&again.drawn, again.age)));
        }
        let making = key.map(|key| Making::of(&self.store, &context, key));
        let draw = move |page| {
            let drawn = Arc::new(draw(page));
            let finished = finish(&drawn, None);
            (drawn, finished)
        };
        let made = self.view_make(operation, opened, route, looking, draw);
        let Called {
            viewed,
            context,
            made_of,
        } = made.await?;
        Ok(match viewed {
            Viewed::Drawn((drawn, finished)) => {
                if let Some(making) = making {
                    self.kept_put(module, &context, making, made_of, &drawn);
                }
                Viewed::Drawn(finished)
            }
            Viewed::Archive(archive) => Viewed::Archive(archive),
            Viewed::Sheet(sheet) => Viewed::Sheet(sheet),
        })
    }

    /// Calls a module for a view.
    async fn view_make<T: Send + 'static>(
        &self,
        operation: &Operation,
        opened: &Opened,
        route: Route,
        looking: Looking,
        draw: impl Fn(Page) -> T + Clone + Send + 'static,
    ) -> Result<Called<T>, PlatformError> {
        for run in 1..=CALL_RUNS {
            let draw = draw.clone();
            let draw = move |answer| match answer {
                Answer::Page(page) => Some(Viewed::Drawn(draw(page))),
                Answer::Archive(archive) => Some(Viewed::Archive(archive)),
                Answer::Sheet(sheet) => Some(Viewed::Sheet(sheet)),
                _ => None,
            };
            let entry = Entry::View(route.clone());
            let context = self.context_of(operation, opened).await?;
            let called = self.run_counted(&opened.module, Arc::clone(&context), entry, draw);
            let mut report = called.await?;
            let made_of = report.made_of.take();
            let may_run_again = run < CALL_RUNS && report.cost.host.requests == 0;
            let (drawn, writes) = answered(operation, opened, report)?;
            match self.note_opened(opened, writes.mail, looking).await {
                Err(PlatformError::Conflict(_)) if may_run_again => continue,
                noted => noted?,
            }
            let viewed = drawn.ok_or_else(|| {
                PlatformError::Internal("a view that did not answer with a page".into())
            })?;
            return Ok(Called {
                viewed,
                context,
                made_of,
            });
        }
        Err(PlatformError::Conflict(String::new()))
    }

    /// Notes what a person looked at in their box. What cannot be noted is not shown, so that nobody is told of
    /// what is read that it is not.
    async fn note_opened(
        &self,
        opened: &Opened,
        mail: Mail,
        looking: Looking,
    ) -> Result<(), PlatformError> {
        if mail.is_empty() || looking == Looking::Nobody {
            return Ok(());
        }
        if looking == Looking::Ahead {
            return Err(PlatformError::Unavailable(String::new()));
        }
        let writes = WriteSet {
            mail,
            ..WriteSet::default()
        };
        let by = Some(opened.by());
        let noted = self.commit(&opened.school, &opened.module, writes, by, None);
        Ok(noted.await?)
    }

    /// A form or button of a module. What it staged is durable when this answers.
    pub async fn module_act(
        &self,
        operation: &Operation,
        opened: &Opened,
        route: Route,
        form: Vec<(String, String)>,
    ) -> Result<Outcome, PlatformError> {
        self.module_act_drawn(operation, opened, route, form, |outcome| outcome)
            .await
    }

    /// What `draw` makes of the outcome of a form or button, as for [`Platform::module_view_drawn`]. It is made
    /// before what was staged is durable, each time that the call is run, and given only if it became so.
    ///
    /// What was typed comes to the module without characters that nobody sees, its lines ended by `\n`: none has to
    /// know of them to find out that a text is empty, or two names the same.
    pub async fn module_act_drawn<T: Send + 'static>(
        &self,
        operation: &Operation,
        opened: &Opened,
        route: Route,
        form: Vec<(String, String)>,
        draw: impl Fn(Outcome) -> T + Clone + Send + 'static,
    ) -> Result<T, PlatformError> {
        let (school, module) = (opened.school.id, &opened.module.manifest.id);
        let form: Vec<_> = form
            .into_iter()
            .map(|(name, value)| (name, clean::lines(&value)))
            .collect();
        let mut turn = None;
        for run in 1..=CALL_RUNS {
            if run > 1 && !self.reruns.again(&mut turn, school, module, run - 1).await {
                break;
            }
            let entry = Entry::Act(route.clone(), form.clone());
            let draw = draw.clone();
            let draw = move |answer| match answer {
                Answer::Outcome(outcome) => Some(draw(outcome)),
                _ => None,
            };
            let context = self.context_of(operation, opened).await?;
            let called = self.run_counted(&opened.module, context, entry, draw);
            let report = called.await?;
            // What was asked outside has been asked: not a second time for one press of a button.
            let may_run_again = run < CALL_RUNS && report.cost.host.requests == 0;
            let (drawn, writes) = match answered(operation, opened, report) {
                // A record changed between being read and being put: nothing was committed yet.
                Err(PlatformError::Conflict(_)) if may_run_again => continue,
                called => called?,
            };
            let Some(outcome) = drawn else {
                return Err(PlatformError::Internal(
                    "an act that did not answer with an outcome".into(),
                ));
            };
            let by = Some(opened.by());
            match self
                .commit(&opened.school, &opened.module, writes, by, None)
                .await
            {
                Ok(()) => return Ok(outcome),
                Err(CommitError::Conflict(_)) if may_run_again => {
                    metrics::counter!("preau_reruns_total", "module" => module.to_string())
                        .increment(1);
                }
                Err(error) => {
                    let name = opened.module.manifest.name.get(operation.language);
                    return Err(match error {
                        CommitError::Full(what) => PlatformError::ModuleFull {
                            name: name.to_owned(),
                            what,
                        },
                        CommitError::ShareFull(what) => PlatformError::ShareFull {
                            name: name.to_owned(),
                            what,
                        },
                        error => error.into(),
                    });
                }
            }
        }
        Err(PlatformError::Conflict(String::new()))
    }

    /// A module's card on the home page: the one that it gave before, where nothing that it was made of has changed. In a
    /// surge none is made but of what comes first.
    pub async fn module_tile(
        &self,
        operation: &Operation,
        opened: &Opened,
    ) -> Result<Card, PlatformError> {
        let context = self.context_of(operation, opened).await?;
        let module = &opened.module;
        let key = Key::of(&context, &Entry::Tile, "");
        if let Some(key) = &key
            && let Some(again) = self.kept_get(module, &context, &Entry::Tile, key).await?
        {
            let tile: &Option<Tile> = &again.drawn;
            return Ok(Card::of(tile.clone()));
        }
        let (school, id) = (opened.school.id, &module.manifest.id);
        if self.guard.is_held(school, id, Entry::Tile.door()) {
            return Err(PlatformError::ModuleHeld {
                name: name(&context),
                seconds: None,
                only_them: false,
            });
        }
        if self.leaves_card_out(&module.manifest) {
            return Ok(Card::Spared);
        }
        let making = key.map(|key| Making::of(&self.store, &context, key));
        // What is more than is shown goes where the call ran.
        let cut = |answer| match answer {
            Answer::Tile(tile) => Some(tile.map(Tile::cut)),
            _ => None,
        };
        let called = self.run_counted(module, Arc::clone(&context), Entry::Tile, cut);
        let mut report = called.await?;
        let made_of = report.made_of.take();
        let (tile, _) = answered(operation, opened, report)?;
        let none = || PlatformError::Internal("a tile that did not answer with a tile".into());
        let tile = tile.ok_or_else(none)?;
        if let Some(making) = making {
            self.kept_put(module, &context, making, made_of, &Arc::new(tile.clone()));
        }
        Ok(Card::of(tile))
    }

    /// What a call for a person sees.
    async fn context_of(
        &self,
        operation: &Operation,
        opened: &Opened,
    ) -> Result<Arc<CallContext>, PlatformError> {
        let caller = Some(Arc::clone(&opened.caller));
        let (school, module) = (&opened.school, &opened.module);
        self.context(school, module, caller, operation.language)
            .await
    }

    /// What a call in this school sees.
    pub(crate) async fn context(
        &self,
        school: &Arc<School>,
        module: &Arc<LoadedModule>,
        caller: Option<Arc<Caller>>,
        language: Language,
    ) -> Result<Arc<CallContext>, PlatformError> {
        let (now, zone) = (self.now(), self.time_zone(school));
        let asked = &module.manifest.capabilities;
        let writes_to = [Capability::Directory, Capability::Mailbox];
        let rules = if writes_to.iter().any(|one| asked.contains_key(one)) {
            self.correspondence(school).await?
        } else {
            Rules::default()
        };
        Ok(Arc::new(CallContext {
            school: Arc::clone(school),
            manifest: Arc::clone(&module.manifest),
            caller,
            language,
            now,
            today: zone.to_datetime(now).date(),
            zone,
            settings: self.settings(school.id, &module.manifest.id).await?,
            rules,
            plan: self.plan_of(school, &module.manifest.id),
            // One that was turned off meanwhile ends what it was about.
            reach: self
                .reach(school.id, &module.manifest.id)
                .unwrap_or_default(),
        }))
    }

    /// Who hears what a call cost, however it ends.
    fn settle_of(
        &self,
        context: &CallContext,
        kind: &'static str,
    ) -> impl FnOnce(&Cost) + Send + 'static {
        let (usage, watch) = (Arc::clone(&self.usage), Arc::clone(&self.watch));
        let (now, school, id) = (context.now, context.school.id, context.manifest.id.clone());
        move |cost: &Cost| {
            usage.count(now, school, &id, cost);
            let is_fault = matches!(cost.ended, Ended::Fault(_));
            // Nobody waits for an event.
            let is_slow = kind != "event" && cost.wall > LONG;
            watch.count_call(now, school, &id, is_fault, is_slow);
            metrics::counter!("preau_calls_total", "module" => id.to_string(), "call" => kind, "ended" => cost.ended.as_str()).increment(1);
            metrics::counter!("preau_fuel_total", "module" => id.to_string()).increment(cost.fuel);
            metrics::histogram!("preau_call_seconds", "module" => id.to_string(), "call" => kind)
                .record(cost.wall.as_secs_f64());
        }
    }

    /// Lets a call in, unless the module is held back.
    pub(crate) fn admitted(
        &self,
        context: &CallContext,
        entering: Entering,
        kind: &'static str,
    ) -> Result<Admitted, PlatformError> {
        let now = context.now;
        self.guard.admit(now, entering).map_err(|held| {
            let id = context.manifest.id.to_string();
            metrics::counter!("preau_held_back_total", "module" => id, "call" => kind).increment(1);
            PlatformError::ModuleHeld {
                name: name(context),
                seconds: held.until.map(|until| seconds(until.duration_since(now))),
                only_them: held.only_them,
            }
        })
    }

    /// Runs a call, if the module is not held back, and counts what it cost, however it ends; logs what the module said and how it failed.
    pub(crate) async fn run_counted<T: Send + 'static>(
        &self,
        module: &Arc<LoadedModule>,
        context: Arc<CallContext>,
        entry: Entry,
        draw: impl FnOnce(Answer) -> T + Send + 'static,
    ) -> Result<CallReport<T>, PlatformError> {
        let (kind, door) = (entry.kind(), entry.door());
        let id = &module.manifest.id;
        let school = Arc::clone(&context.school);
        let entering = Entering {
            school: school.id,
            module: id.clone(),
            door,
            person: context.caller.as_ref().map(|caller| caller.person),
            version: module.manifest.version.clone(),
        };
        let admitted = self.admitted(&context, entering, kind)?;
        let settle = self.settle_of(&context, kind);
        let called = self
            .runtime
            .call_drawn(module, Arc::clone(&context), entry, settle, draw);
        let report = match called.await {
            Ok(report) => report,
            Err(error) => {
                admitted.end(self.now(), Ended::Kernel, None);
                return Err(refused(&context, error));
            }
        };
        let fault = Fault::of(kind, &module.manifest.version, &report);
        admitted.end(self.now(), report.cost.ended, fault);
        for line in &report.log.lines {
            tracing::info!(target: "module", module = %id, school = school.slug, severity = %line.severity, "{}", line.message);
        }
        if report.log.dropped > 0 {
            metrics::counter!("preau_log_lines_dropped_total", "module" => id.to_string())
                .increment(u64::from(report.log.dropped));
            // Beside lines that are written: whose allowance is used up writes nothing at all.
            if !report.log.lines.is_empty() {
                tracing::info!(target: "module", module = %id, school = school.slug, "{} more lines", report.log.dropped);
            }
        }
        if let Err(fault) = &report.result {
            tracing::error!(
                module = %id,
                version = module.manifest.version,
                school = school.slug,
                call = kind,
                fuel = report.cost.spent,
                wall_ms = report.cost.wall.as_millis(),
                host_calls = report.cost.host.calls,
                backtrace = report.backtrace.join(" < "),
                "module fault: {fault}"
            );
        }
        Ok(report)
    }

    /// Makes what a call staged durable, with its events: for the person who called, or with the acknowledgement of an
    /// event.
    pub(crate) async fn commit(
        &self,
        school: &Arc<School>,
        module: &Arc<LoadedModule>,
        mut writes: WriteSet,
        by: Option<By>,
        acknowledges: Option<EventDelivery>,
    ) -> Result<(), CommitError> {
        if writes.is_empty() && acknowledges.is_none() {
            return Ok(());
        }
        let subscribers: Vec<Vec<ModuleId>> = writes
            .events
            .iter()
            .map(|event| self.subscribers(school, &event.name))
            .collect();
        let concerned = Concerned::of(&module.manifest, &writes);
        writes.touches = Touch::all_of(&module.manifest, &writes);
        let wakes = subscribers.iter().any(|modules| !modules.is_empty());
        let sets_timers = writes.timers.iter().any(|timer| timer.due.is_some());
        let commit = self.store.commit(Commit {
            school: school.id,
            module: module.manifest.id.clone(),
            manifest: Arc::clone(&module.manifest),
            writes,
            subscribers,
            acknowledges,
            quota: self.plan_of(school, &module.manifest.id).quota,
            by,
            at: self.now(),
        });
        let committed = preau_traces::step("commit", commit).await;
        if let Err(CommitError::Full(what)) = &committed {
            self.full(school, &module.manifest.id, *what);
        }
        committed?;
        if wakes {
            self.wake.notify_one();
        }
        if sets_timers {
            self.timers_changed.notify_one();
        }
        self.notified(school.id, &module.manifest.id, &concerned)
            .await;
        Ok(())
    }

    /// The modules of a school that want an event.
    pub(crate) fn subscribers(&self, school: &School, event: &str) -> Vec<ModuleId> {
        self.modules()
            .into_iter()
            .map(|module| Arc::clone(&module.manifest))
            .filter(|m| {
                m.subscribes.iter().any(|name| name == event) && self.is_enabled(school.id, &m.id)
            })
            .map(|manifest| manifest.id.clone())
            .collect()
    }
}

/// The answer of a call with what it staged, or what its person is told instead.
fn answered<T>(
    operation: &Operation,
    opened: &Opened,
    report: CallReport<T>,
) -> Result<(T, WriteSet), PlatformError> {
    let manifest = &opened.module.manifest;
    match report.result {
        Ok(Ok(drawn)) => Ok((drawn, report.writes)),
        Ok(Err(failure)) => Err(refusal(failure)),
        Err(fault) => Err(PlatformError::ModuleFault {
            name: manifest.name.get(operation.language).to_owned(),
            kind: fault.kind(),
        }),
    }
}

/// What the module of a call is called by who made it.
fn name(context: &CallContext) -> String {
    context.manifest.name.get(context.language).to_owned()
}

/// Why the runtime did not make a call, as its person is told.
pub(crate) fn refused(context: &CallContext, error: RuntimeError) -> PlatformError {
    match error {
        RuntimeError::Spent(after) => PlatformError::ModuleSpent {
            name: name(context),
            seconds: u32::try_from(after.as_secs()).unwrap_or(u32::MAX).max(1),
        },
        error => error.into(),
    }
}

/// Whole seconds to wait, at least one.
fn seconds(time: jiff::SignedDuration) -> u32 {
    u32::try_from(time.as_secs() + 1).unwrap_or(1)
}

fn refusal(failure: Failure) -> PlatformError {
    match failure {
        Failure::NotFound => PlatformError::NotFound,
        Failure::Forbidden(why) => PlatformError::Forbidden(why),
        Failure::Invalid(errors) => PlatformError::Invalid(errors),
        Failure::Conflict(why) => PlatformError::Conflict(why),
        Failure::Unavailable(why) => PlatformError::Unavailable(why),
    }
}
