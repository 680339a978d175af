//! The shell around a page: who is signed in, which school and in what standing, which modules.

use std::sync::Arc;

use preau_domain::caller::{Caller, Language, Standing};
use preau_domain::module::Manifest;
use preau_domain::page::{Route, Tone};
use preau_domain::person::{Function, GroupRole, Profile};
use preau_domain::school::School;
use preau_platform::live::Position;
use preau_platform::modules::calls::Opened;
use preau_platform::modules::catalogue::navigation_seen;
use preau_platform::operation::Operation;
use preau_render::accent::Accent;
use preau_render::icons::Icon;
use preau_render::portal::account::{profile_name, standing_for};
use preau_render::portal::{
    Flash, ModuleEntry, ModuleFace, PersonBar, SchoolBar, Section, SectionEntry, Shell,
    SwitchChoice, paths,
};
use preau_render::route::STANDING;
use preau_render::words::{Part, Words};
use preau_render::{RenderContext, route};

use crate::cookies;
use crate::state::Web;
use crate::visit::SignedIn;

/// The address of a school's home page, or of a module there, in this standing. It is said where the
/// person has several in the school: then each page leads on in its own, and two tabs, or a bookmark,
/// are never about another child than the one they were opened for.
pub(crate) fn address(
    operation: &Operation,
    school: &School,
    standing: Standing,
    module: Option<&str>,
) -> String {
    let module = module.map_or(String::new(), |module| format!("/{module}"));
    let query = if operation.standings(school.id).len() > 1 {
        format!("?{STANDING}={standing}")
    } else {
        String::new()
    };
    format!("/s/{}{module}{query}", school.slug)
}

/// Where a page listens: to what it follows, from where it was made on.
pub(crate) fn live_address(follow: &str, from: Position) -> String {
    format!("{}?follow={follow}&since={from}", paths::LIVE)
}

/// The address of a module as this caller is led to it.
pub(crate) fn module_base(
    operation: &Operation,
    school: &School,
    caller: &Caller,
    module: &str,
) -> String {
    address(operation, school, caller.standing(), Some(module))
}

/// How a module is recognised.
pub(crate) fn face(manifest: &Manifest, language: Language, href: String) -> ModuleFace {
    ModuleFace {
        name: manifest.name.get(language).to_owned(),
        icon: Icon::of_str(&manifest.icon),
        accent: Accent::of_str(&manifest.accent).unwrap_or_default(),
        href,
    }
}

/// Where rendering happens: language, time, the school's zone or the region's, and what the audience
/// picker offers.
pub(crate) fn render_context(
    web: &Web,
    signed: &SignedIn,
    school: Option<&School>,
    base: String,
    caller: Option<&Caller>,
) -> RenderContext {
    let taught = |caller: &Caller| {
        let groups = caller.groups.iter().filter(|g| g.role != GroupRole::Pupil);
        let mut taught: Vec<_> = groups
            .map(|g| (g.audience(), g.group.name.clone()))
            .collect();
        taught.dedup();
        taught
    };
    RenderContext {
        language: signed.operation.language,
        now: signed.operation.now,
        zone: school.map_or_else(
            || web.platform.config().time_zone.clone(),
            |school| web.platform.time_zone(school),
        ),
        base,
        audiences: caller.map(taught).unwrap_or_default(),
        taken: None,
        reader: Some(signed.operation.session.person),
    }
}

/// What the person is here, in a word: "Élève, 6A".
fn detail(language: Language, caller: &Caller) -> String {
    let mut detail = profile_name(Words(language), caller.profile);
    if caller.profile == Profile::Pupil
        && let Some(class) = caller.groups.first()
    {
        detail = format!("{detail}, {}", class.group.name);
    }
    detail
}

/// The shell of a page in a school, as the signed-in person sees it.
pub(crate) fn shell(
    web: &Web,
    signed: &SignedIn,
    school: Option<(&Arc<School>, &Caller)>,
    title: String,
) -> Shell {
    let operation = &signed.operation;
    let language = operation.language;
    let file = &operation.known.file;
    let here = school.map(|(school, _)| school.id);
    let choices = |current| {
        let schools = operation.schools();
        let known = schools.iter().filter_map(|id| web.platform.school_of(*id));
        known
            .map(|school| SwitchChoice {
                label: school.name.clone(),
                detail: String::new(),
                current: Some(school.id) == current,
                href: format!("/s/{}", school.slug),
            })
            .collect::<Vec<_>>()
    };
    let flash = signed
        .visit
        .cookies
        .get(cookies::FLASH)
        .map(cookies::decode);
    Shell {
        language,
        region: signed.visit.site.region.to_string(),
        brand: signed.visit.site.brand.clone(),
        title,
        errors: 0,
        accent: Accent::default(),
        here: signed.visit.here.clone(),
        person: Some(PersonBar {
            name: school.map_or_else(
                || file.name.full(),
                |(_, caller)| caller.name.shown_as(caller.profile),
            ),
            full_name: file.name.full(),
            detail: school
                .map(|(_, caller)| detail(language, caller))
                .unwrap_or_default(),
            school_admin: school
                .filter(|(_, caller)| caller.is(Function::SchoolAdmin))
                .map(|(school, _)| format!("/s/{}/admin", school.slug)),
            region_admin: operation.is_region(),
            unread: signed.unread.total,
        }),
        school: school.map(|(school, _)| SchoolBar {
            name: school.name.clone(),
            choices: choices(here),
        }),
        home: school
            .filter(|_| views(web, operation).len() > 1)
            .map(|(school, caller)| address(operation, school, caller.standing(), None)),
        standings: standings(web, operation, school, None),
        modules: school
            .map(|(school, caller)| modules(web, signed, school, caller))
            .unwrap_or_default(),
        section: None,
        flash: flash
            .into_iter()
            .map(|text| Flash {
                tone: Tone::Success,
                text,
            })
            .chain(idle(signed))
            .collect(),
        live: None,
        seat: signed.visit.seat.map(|seat| seat.look),
        feed: None,
    }
}

/// What somebody is told who has a seat while others wait: when it is given to them.
fn idle(signed: &SignedIn) -> Option<Flash> {
    let minutes = Part::Count(signed.visit.seat?.minutes?.max(1));
    let words = Words(signed.operation.language);
    Some(Flash {
        tone: Tone::Info,
        text: words.say_with("seat-idle", &[("minutes", minutes)]),
    })
}

/// A school in one of the standings in which the person looks at it.
pub(crate) struct View {
    pub(crate) school: Arc<School>,
    pub(crate) standing: Standing,
}

/// All that the person may look at.
pub(crate) fn views(web: &Web, operation: &Operation) -> Vec<View> {
    let schools = operation.schools().into_iter();
    schools
        .filter_map(|id| web.platform.school_of(id))
        .flat_map(|school| {
            let standings = operation.standings(school.id).into_iter();
            standings.map(move |standing| View {
                school: Arc::clone(&school),
                standing,
            })
        })
        .collect()
}

/// How a view is called, and a word more: "Zoé", "6A · Collège Joséphine-Baker". Who is more than a
/// relative is "Parent de Zoé" beside what else they are.
pub(crate) fn view_name(operation: &Operation, all: &[View], view: &View) -> (String, String) {
    let words = Words(operation.language);
    let school = &view.school;
    match view.standing {
        Standing::Own(profile) => (profile_name(words, profile), school.name.clone()),
        Standing::For(id) => {
            let child = operation.child(school.id, id);
            let name = child.map(|child| child.name.given.as_str());
            let name = name.unwrap_or_default();
            let class = child.and_then(|child| child.membership.class());
            let class = class.map(|class| format!("{} · ", class.name));
            let only_relative = !all
                .iter()
                .any(|one| matches!(one.standing, Standing::Own(_)));
            let name = if only_relative {
                name.to_owned()
            } else {
                standing_for(words, name)
            };
            (
                name,
                format!("{}{}", class.unwrap_or_default(), school.name),
            )
        }
    }
}

/// The views to switch between; none where the choice is between schools alone, which has a menu. Leads
/// to the first page of `module` where that is offered, since a page further inside may be about the
/// child who is left; else to the school's home page.
fn standings(
    web: &Web,
    operation: &Operation,
    here: Option<(&Arc<School>, &Caller)>,
    module: Option<&Manifest>,
) -> Vec<SwitchChoice> {
    let views = views(web, operation);
    let of_a_child = views
        .iter()
        .any(|view| matches!(view.standing, Standing::For(_)));
    let several_in_one = views
        .iter()
        .any(|view| operation.standings(view.school.id).len() > 1);
    if !of_a_child && !several_in_one {
        return Vec::new();
    }
    let here = here.map(|(school, caller)| (school.id, caller.standing()));
    views
        .iter()
        .map(|view| {
            let (label, detail) = view_name(operation, &views, view);
            let module = module
                .filter(|module| {
                    web.platform
                        .module_is_offered(operation, &view.school, view.standing, module)
                })
                .map(|module| module.id.as_str());
            SwitchChoice {
                label,
                detail,
                current: here == Some((view.school.id, view.standing)),
                href: address(operation, &view.school, view.standing, module),
            }
        })
        .collect()
}

fn modules(
    web: &Web,
    signed: &SignedIn,
    school: &Arc<School>,
    caller: &Caller,
) -> Vec<ModuleEntry> {
    web.platform
        .modules_seen(school.id, school.level, caller)
        .iter()
        .map(|module| {
            let (operation, id) = (&signed.operation, &module.manifest.id);
            let base = module_base(operation, school, caller, id.as_str());
            ModuleEntry {
                face: face(&module.manifest, operation.language, base),
                current: false,
                count: signed.unread.of(school.id, id, caller.standing()),
            }
        })
        .collect()
}

/// Where a page of a module is rendered.
pub fn module_context(web: &Web, signed: &SignedIn, opened: &Opened) -> RenderContext {
    let Opened { school, caller, .. } = opened;
    let base = module_base(
        &signed.operation,
        school,
        caller,
        opened.module.manifest.id.as_str(),
    );
    RenderContext {
        taken: opened.module.manifest.files.clone(),
        ..render_context(web, signed, Some(school), base, Some(caller))
    }
}

/// The shell around the page of a module at `path`.
pub fn module_shell(
    web: &Web,
    signed: &SignedIn,
    opened: &Opened,
    path: &str,
    title: String,
) -> Shell {
    let here = Some((&opened.school, &*opened.caller));
    let mut around = shell(web, signed, here, title);
    enter_module(&mut around, web, &signed.operation, opened, path);
    around
}

/// Marks a module as the one being shown at `path`, with its menu and accent.
fn enter_module(shell: &mut Shell, web: &Web, operation: &Operation, opened: &Opened, path: &str) {
    let Opened {
        school,
        module,
        caller,
        ..
    } = opened;
    let manifest = &module.manifest;
    let base = module_base(operation, school, caller, manifest.id.as_str());
    shell.accent = Accent::of_str(&manifest.accent).unwrap_or_default();
    for entry in &mut shell.modules {
        entry.current = entry.face.href == base;
    }
    shell.standings = standings(web, operation, Some((school, caller)), Some(manifest));
    let entries = navigation_seen(manifest, caller);
    let href = |path: &str| {
        let to = Route {
            path: path.to_owned(),
            query: Vec::new(),
        };
        route::href(&base, &to).unwrap_or_else(|| base.clone())
    };
    shell.section = Some(Section {
        name: manifest.name.get(shell.language).to_owned(),
        icon: Icon::of_str(&manifest.icon),
        entries: entries
            .iter()
            .map(|entry| SectionEntry {
                label: entry.label.get(shell.language).to_owned(),
                href: href(&entry.path),
                current: entry.path == path
                    || (!entry.path.is_empty()
                        && path
                            .strip_prefix(&entry.path)
                            .is_some_and(|rest| rest.starts_with('/'))),
            })
            .collect(),
    });
}
