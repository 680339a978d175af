//! Where modules are on, as the region's file and its operator want it: held against where they are on.
//!
//! One rule: what the file says is a default. Where somebody chose by hand, in a console or at the command line, their
//! choice stands, unless the line is `locked`: then it holds whatever was chosen, and nobody chooses there. Of two
//! lines, that of the school itself holds before that of its level.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use preau_domain::ids::{ModuleId, PersonId, SchoolId};
use preau_domain::module::Manifest;
use preau_domain::reach::Reach;
use preau_domain::school::{Level, School};
use preau_store::{AuditEntry, OtherKeys, StoreError, Wanted};

use crate::Platform;
use crate::config::{ModuleLine, Place};
use crate::error::PlatformError;
use crate::operation::Operation;

/// Where somebody chose whether a module is on.
type Choices = HashSet<(SchoolId, ModuleId)>;

impl ModuleLine {
    fn is_for(&self, school: &School) -> bool {
        match &self.place {
            Place::Levels(levels) => levels.is_empty() || levels.contains(&school.level),
            Place::Schools(schools) => schools.contains(&school.uai),
            Place::Newcomers(_) => false,
        }
    }

    /// The levels that it names, whether schools that are there or those to come.
    fn levels(&self) -> &[Level] {
        match &self.place {
            Place::Levels(levels) | Place::Newcomers(levels) => levels,
            Place::Schools(_) => &[],
        }
    }
}

/// What the region's file fixes of a module in a school, so that nobody there chooses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fixed {
    /// Nothing.
    Nothing,
    /// That it is on; for which classes, the school says.
    On,
    /// Whether it is on, and for which classes.
    Wholly,
}

/// How a module is to be in a school, where it is otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Where.
    pub school: Arc<School>,
    /// Which module.
    pub module: ModuleId,
    /// How.
    pub to: StepTo,
    /// The line of the file that says so.
    pub line: usize,
    /// Whether it says so whatever somebody chose.
    locked: bool,
}

/// How a module is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepTo {
    /// On, for whom it was on before.
    On,
    /// Off.
    Off,
    /// On for these, and what their classes and groups are called; nothing: for everybody.
    For(Reach, String),
}

impl StepTo {
    fn wanted(&self) -> Wanted<'_> {
        match self {
            Self::On => Wanted::On,
            Self::Off => Wanted::Off,
            Self::For(reach, said) => Wanted::For(reach, said),
        }
    }
}

/// A line of the file that cannot be followed, or not everywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineProblem {
    /// Which line.
    pub line: usize,
    /// Of which module.
    pub module: ModuleId,
    /// What is wrong, for whoever runs the region.
    pub what: String,
}

/// What the file says of modules, held against what is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RegionWanted {
    /// What would change.
    pub steps: Vec<Step>,
    /// What the file says otherwise and stays, since somebody chose it.
    pub kept: Vec<Step>,
    /// What cannot be followed.
    pub problems: Vec<LineProblem>,
}

/// A module in schools that an import adds.
#[derive(Debug, Clone)]
pub struct Newcomer {
    /// The module.
    pub manifest: Arc<Manifest>,
    /// Whether it is on in them.
    pub on: bool,
    /// Whether it would be, if the region's operator had set nothing.
    pub usual: bool,
    /// Whether the region's file says so, locked.
    pub fixed: bool,
}

impl Platform {
    /// The line that holds for a module in a school.
    fn line_of(&self, school: &School, module: &ModuleId) -> Option<&ModuleLine> {
        let lines = self.config.modules.iter();
        let lines = lines.filter(|line| line.module == *module && line.is_for(school));
        lines.max_by_key(|line| matches!(line.place, Place::Schools(_)))
    }

    /// The line that fixes a module in a school, so that nobody chooses there.
    pub(crate) fn line_fixed(&self, school: &School, module: &ModuleId) -> Option<&ModuleLine> {
        self.line_of(school, module).filter(|line| line.locked)
    }

    /// What the region's file fixes of a module in a school.
    pub fn module_fixed(&self, school: &School, module: &ModuleId) -> Fixed {
        match self.line_fixed(school, module) {
            None => Fixed::Nothing,
            Some(line) if line.enabled && !matches!(line.place, Place::Schools(_)) => Fixed::On,
            Some(_) => Fixed::Wholly,
        }
    }

    /// What the region's file says of modules, held against what is: nothing is changed.
    pub async fn region_wanted(&self) -> Result<RegionWanted, PlatformError> {
        let mut wanted = RegionWanted {
            problems: self.lines_wrong(),
            ..RegionWanted::default()
        };
        let chosen: Choices = self.store.enablement_choices().await?.into_iter().collect();
        let modules: BTreeSet<_> = self
            .config
            .modules
            .iter()
            .map(|line| &line.module)
            .collect();
        for school in self.school_list() {
            for module in &modules {
                let Some(line) = self.line_of(&school, module) else {
                    continue;
                };
                match self.step(&school, line).await? {
                    Ok(None) => {}
                    Ok(Some(step)) => {
                        let is_chosen = chosen.contains(&(school.id, step.module.clone()));
                        if is_chosen && !step.locked {
                            wanted.kept.push(step);
                        } else {
                            wanted.steps.push(step);
                        }
                    }
                    Err(problem) => wanted.problems.push(problem),
                }
            }
        }
        wanted.problems.sort_by_key(|problem| problem.line);
        Ok(wanted)
    }

    /// What no line can be right with: modules, schools and levels that are not there.
    fn lines_wrong(&self) -> Vec<LineProblem> {
        let mut problems = Vec::new();
        let schools = self.school_list();
        for line in &self.config.modules {
            let mut say = |what: String| {
                problems.push(LineProblem {
                    line: line.line,
                    module: line.module.clone(),
                    what,
                });
            };
            let Ok(module) = self.module(&line.module) else {
                say("it is not installed".to_owned());
                continue;
            };
            let meant = &module.manifest.levels;
            for level in line.levels() {
                if !meant.contains(level) {
                    say(format!(
                        "it is not meant for the level `{}`",
                        level.as_str()
                    ));
                }
            }
            let Place::Schools(named) = &line.place else {
                continue;
            };
            for uai in named {
                match schools.iter().find(|school| school.uai == *uai) {
                    None => say(format!("there is no school {uai}")),
                    Some(school) if line.enabled && !meant.contains(&school.level) => {
                        say(format!("it is not meant for the level of {uai}"));
                    }
                    Some(_) => {}
                }
            }
        }
        problems
    }

    /// What a line changes in a school; nothing where it is so already, or where the module cannot be.
    async fn step(
        &self,
        school: &Arc<School>,
        line: &ModuleLine,
    ) -> Result<Result<Option<Step>, LineProblem>, PlatformError> {
        let Ok(module) = self.module(&line.module) else {
            return Ok(Ok(None));
        };
        let is_meant = module.manifest.levels.contains(&school.level);
        let now = self.reach(school.id, &line.module);
        let to = if !line.enabled {
            now.map(|_| StepTo::Off)
        } else if !is_meant {
            None
        } else if matches!(line.place, Place::Levels(_) | Place::Newcomers(_)) {
            now.is_none().then_some(StepTo::On)
        } else {
            let reach = match self.reach_named(school, &line.classes).await? {
                Ok(reach) => reach,
                Err(class) => {
                    return Ok(Err(LineProblem {
                        line: line.line,
                        module: line.module.clone(),
                        what: format!("{} has no class or group `{class}`", school.uai),
                    }));
                }
            };
            let said = line.classes.join(", ");
            (now.as_ref() != Some(&reach)).then_some(StepTo::For(reach, said))
        };
        Ok(Ok(to.map(|to| Step {
            school: Arc::clone(school),
            module: line.module.clone(),
            to,
            line: line.line,
            locked: line.locked,
        })))
    }

    /// The classes and groups that a school calls so; without any, everybody. The first that it does not have is given
    /// instead.
    pub(crate) async fn reach_named(
        &self,
        school: &School,
        classes: &[String],
    ) -> Result<Result<Reach, String>, PlatformError> {
        if classes.is_empty() {
            return Ok(Ok(Reach::Everybody));
        }
        let there = self.store.group_list(school.id).await?;
        let mut groups = Vec::new();
        for class in classes {
            let called = there.iter().filter(|group| group.name == *class);
            let before = groups.len();
            groups.extend(called.map(|group| group.id));
            if groups.len() == before {
                return Ok(Err(class.clone()));
            }
        }
        Ok(Ok(Reach::of_groups(groups)))
    }

    /// Has modules as the region's file says; gives what was done. What was done before an error stays done: the same
    /// again changes the rest.
    pub async fn region_apply(&self) -> Result<RegionWanted, PlatformError> {
        let mut wanted = self.region_wanted().await?;
        for step in std::mem::take(&mut wanted.steps) {
            match self.step_take(&step).await {
                Ok(true) => wanted.steps.push(step),
                // Somebody chose it meanwhile.
                Ok(false) => wanted.kept.push(step),
                Err(PlatformError::Conflict(_)) => wanted.problems.push(LineProblem {
                    line: step.line,
                    module: step.module,
                    what: format!("what it kept in {} is being removed", step.school.uai),
                }),
                Err(error) => {
                    self.enablement_reload().await?;
                    return Err(error);
                }
            }
        }
        self.enablement_reload().await?;
        // What people were told by a module that they no longer see is not counted any more.
        self.unread.forget_all();
        Ok(wanted)
    }

    async fn step_take(&self, step: &Step) -> Result<bool, PlatformError> {
        if step.to != StepTo::Off {
            self.backfill_before_on(step.school.id, &step.module)
                .await?;
        }
        self.store
            .enablement_default(
                step.school.id,
                &step.module,
                step.to.wanted(),
                step.locked,
                self.now(),
            )
            .await
            .map_err(PlatformError::contradicted)
    }

    /// Fills indexes of a module that is about to be turned on where it is off.
    async fn backfill_before_on(
        &self,
        school: SchoolId,
        module: &ModuleId,
    ) -> Result<(), PlatformError> {
        if self.is_enabled(school, module) {
            return Ok(());
        }
        let manifest = Arc::clone(&self.module(module)?.manifest);
        self.school_backfill(school, &manifest, OtherKeys::Remove)
            .await
    }

    /// Turns a module on or off in every school of some levels where it is otherwise, by choice; without levels, in
    /// all for which it is meant. Where the region's file fixes it, it stays. Gives in how many it was done.
    pub(crate) async fn module_switch(
        &self,
        module: &ModuleId,
        levels: &[Level],
        on: bool,
        by: Option<PersonId>,
    ) -> Result<usize, PlatformError> {
        let manifest = Arc::clone(&self.module(module)?.manifest);
        let mut switched = 0;
        for school in self.school_list() {
            let is_named = levels.is_empty() || levels.contains(&school.level);
            let may_be = !on || manifest.levels.contains(&school.level);
            if !is_named
                || !may_be
                || self.is_enabled(school.id, module) == on
                || self.line_fixed(&school, module).is_some()
            {
                continue;
            }
            if on {
                self.backfill_before_on(school.id, module).await?;
            }
            let set = self
                .store
                .enablement_set(school.id, module, on, by, self.now());
            match set.await {
                Ok(()) => switched += 1,
                // What it kept there is being removed: nobody turns it on before that is over.
                Err(StoreError::Conflict { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.enablement_reload().await?;
        if !on {
            self.unread.forget_all();
        }
        Ok(switched)
    }

    /// Turns a module off in every school of some levels, or in one: of the command line, which is the operator's own.
    pub async fn module_disable_everywhere(
        &self,
        module: &ModuleId,
        levels: &[Level],
    ) -> Result<usize, PlatformError> {
        self.module_switch(module, levels, false, None).await
    }

    /// Turns a module off in a school: of the command line.
    pub async fn module_disable_by_operator(
        &self,
        school: &School,
        module: &ModuleId,
    ) -> Result<(), PlatformError> {
        self.module(module)?;
        if self.line_fixed(school, module).is_some() {
            return Err(PlatformError::Forbidden(String::new()));
        }
        self.store
            .enablement_set(school.id, module, false, None, self.now())
            .await?;
        self.enablement_reload().await?;
        self.unread.forget_all();
        Ok(())
    }

    /// What of a module the file says for new schools of a level: by the line of new schools, else of the level.
    fn newcomer_line(&self, level: Level, module: &ModuleId) -> Option<&ModuleLine> {
        let lines = self.config.modules.iter();
        let lines = lines.filter(|line| line.module == *module);
        let lines = lines.filter(|line| match &line.place {
            Place::Levels(levels) => levels.is_empty() || levels.contains(&level),
            Place::Newcomers(levels) => levels.contains(&level),
            Place::Schools(_) => false,
        });
        lines.max_by_key(|line| matches!(line.place, Place::Newcomers(_)))
    }

    /// The modules that are meant for a level, as they are in new schools.
    async fn newcomers(&self, level: Level) -> Result<Vec<Newcomer>, PlatformError> {
        let set = self.store.newcomer_list().await?;
        let modules = self.modules().into_iter();
        let meant = modules.filter(|module| module.manifest.levels.contains(&level));
        let seen = meant.map(|module| {
            let id = &module.manifest.id;
            let line = self.newcomer_line(level, id);
            let usual = line.is_some_and(|line| line.enabled);
            let fixed = line.is_some_and(|line| line.locked);
            let set = set
                .iter()
                .find(|(of, other, _)| *of == level && other == id);
            let set = set.filter(|_| !fixed).map(|(.., on)| *on);
            Newcomer {
                on: set.unwrap_or(usual),
                usual,
                fixed,
                manifest: Arc::clone(&module.manifest),
            }
        });
        Ok(seen.collect())
    }

    /// Which modules are on in new schools, by level, for the region's operator.
    pub async fn newcomers_seen(
        &self,
        operation: &Operation,
    ) -> Result<Vec<(Level, Vec<Newcomer>)>, PlatformError> {
        operation.require_region()?;
        self.newcomers_by_operator().await
    }

    /// The same at the command line.
    pub async fn newcomers_by_operator(
        &self,
    ) -> Result<Vec<(Level, Vec<Newcomer>)>, PlatformError> {
        let mut seen = Vec::new();
        for level in Level::ALL {
            seen.push((level, self.newcomers(level).await?));
        }
        Ok(seen)
    }

    /// Sets which modules are on in new schools of a level, for the region's operator: those that are in `on` and not
    /// in `was`, which they read, or the other way round. What somebody else set of another meanwhile stays.
    pub async fn newcomers_set(
        &self,
        operation: &Operation,
        level: Level,
        on: &[ModuleId],
        was: &[ModuleId],
    ) -> Result<bool, PlatformError> {
        operation.require_region()?;
        let by = Some(operation.known.file.id);
        let known = self.newcomers(level).await?;
        let free = known.iter().filter(|one| !one.fixed);
        let wanted = free.filter_map(|one| {
            let id = &one.manifest.id;
            let is_on = on.contains(id);
            // What is as the file says is left to the file.
            let set = (is_on != one.usual).then_some(is_on);
            (is_on != was.contains(id)).then(|| (id.clone(), set))
        });
        self.newcomers_put(level, &wanted.collect::<Vec<_>>(), by)
            .await
    }

    /// Turns a module on or off in new schools of some levels: of the command line. Without levels, of all for which it
    /// is meant. Whether something changed.
    pub async fn newcomer_set_by_operator(
        &self,
        module: &ModuleId,
        levels: &[Level],
        on: bool,
    ) -> Result<bool, PlatformError> {
        let manifest = Arc::clone(&self.module(module)?.manifest);
        let mut changed = false;
        for level in &manifest.levels {
            if levels.is_empty() || levels.contains(level) {
                let wanted = [(module.clone(), Some(on))];
                changed |= self.newcomers_put(*level, &wanted, None).await?;
            }
        }
        Ok(changed)
    }

    async fn newcomers_put(
        &self,
        level: Level,
        wanted: &[(ModuleId, Option<bool>)],
        by: Option<PersonId>,
    ) -> Result<bool, PlatformError> {
        let said = wanted.iter().map(|(module, on)| match on {
            Some(true) => format!("{module}=on"),
            Some(false) => format!("{module}=off"),
            None => format!("{module}=region.toml"),
        });
        let entry = AuditEntry {
            at: self.now(),
            school: None,
            actor: by,
            action: "newcomers.set".to_owned(),
            target: level.as_str().to_owned(),
            detail: said.collect::<Vec<_>>().join(" "),
        };
        Ok(self.store.newcomers_set(level, wanted, &entry).await?)
    }

    /// Turns on in schools that an import added what is to be on there from the beginning. What could not be done is
    /// done after the next import.
    pub(crate) async fn newcomers_settle(&self) -> Result<(), PlatformError> {
        let new = self.store.newcomer_schools().await?.into_iter();
        // One that is not known here yet was added meanwhile: whoever adds it goes on from there.
        let new: Vec<_> = new.map_while(|id| self.school_of(id)).collect();
        let Some(last) = new.last() else {
            return Ok(());
        };
        // Where it is done later than at once, somebody may have chosen by then.
        let chosen: Choices = self.store.enablement_choices().await?.into_iter().collect();
        for (level, newcomers) in self.newcomers_by_operator().await? {
            for school in &new {
                if school.level == level {
                    self.newcomer_settle(school, &newcomers, &chosen).await?;
                }
            }
        }
        self.store.newcomer_settle(last.id).await?;
        self.enablement_reload().await
    }

    async fn newcomer_settle(
        &self,
        school: &Arc<School>,
        newcomers: &[Newcomer],
        chosen: &Choices,
    ) -> Result<(), PlatformError> {
        for one in newcomers {
            let module = &one.manifest.id;
            let line = self.line_of(school, module);
            let own = line.filter(|line| matches!(line.place, Place::Schools(_)));
            if let Some(line) = own {
                // A line that names a class which is not there yet is one for `preau region apply`.
                if let Ok(Some(step)) = self.step(school, line).await? {
                    self.step_take(&step).await?;
                }
            } else if one.on == one.usual {
                if one.on {
                    let wanted = Wanted::On;
                    self.store
                        .enablement_default(school.id, module, wanted, one.fixed, self.now())
                        .await?;
                }
            } else if !chosen.contains(&(school.id, module.clone())) {
                // The operator's choice: what the file says of the level does not undo it.
                self.store
                    .enablement_set(school.id, module, one.on, None, self.now())
                    .await?;
            }
        }
        Ok(())
    }
}
