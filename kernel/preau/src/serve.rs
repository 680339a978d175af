//! `preau serve`

use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use metrics_exporter_prometheus::PrometheusBuilder;
use preau_domain::clock::SystemClock;
use preau_platform::{Platform, delivery};
use preau_post::{Post, PostConfig};
use preau_web::{Limits, Metrics, Web, server};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::config::{Edge, Source};
use crate::traces::Told;
use crate::{compose, descriptors};

/// How often histograms are folded, and it is noted how far the gate's clock has come.
const UPKEEP: Duration = Duration::from_secs(5);
/// How long letters that are being handed over may take to be, when the process ends.
const LETTERS: Duration = Duration::from_secs(10);
/// Connections of a listener for machines only.
const MACHINES: u32 = 64;

/// Serves until asked to stop.
pub(crate) async fn run(source: &Source) -> Result<()> {
    let config = source.read()?;
    let platform = compose::platform(&config, Arc::new(SystemClock)).await?;
    serve(platform, config.edge, config.mail, |address| {
        println!("ready http://{address}");
    })
    .await
}

/// Serves a platform; tells `ready` the address once people can come.
pub(crate) async fn serve(
    platform: Arc<Platform>,
    edge: Edge,
    mail: Option<PostConfig>,
    ready: impl FnOnce(SocketAddr),
) -> Result<()> {
    let metrics = PrometheusBuilder::new()
        .install_recorder()
        .context("metrics cannot be set up")?;
    let listener = bind(edge.listen).await?;
    let for_machines = match edge.metrics_listen {
        Some(address) => Some(bind(address).await?),
        None => None,
    };
    let address = listener.local_addr()?;
    let background = delivery::spawn(&platform);
    let from_proxies = edge.traces.as_ref().is_some_and(|told| told.from_proxies);
    let counted = Web {
        metrics: Some(Metrics {
            counters: metrics.clone(),
            token: edge.metrics_token,
        }),
        traces: edge.traces.map(Told::begin),
        ..Web::new(Arc::clone(&platform))
    };
    let web = match for_machines {
        // Of the same gate, or its counters would be of another.
        Some(_) => Web {
            metrics: None,
            ..counted.clone()
        },
        None => counted.clone(),
    };
    let (gate, of_gate) = (Arc::clone(&counted.gate), Arc::clone(&platform));
    let upkeep = tokio::spawn(async move {
        loop {
            tokio::time::sleep(UPKEEP).await;
            // Histograms are folded here too, so that they do not pile up where nobody asks for them.
            metrics.run_upkeep();
            gate.note(&of_gate).await;
        }
    });
    let (stopping, stopped) = watch::channel(());
    let letters = mail.map(|mail| {
        tracing::info!(way = ?mail.way, from = %mail.from, "letters are sent");
        tokio::spawn(Post::new(mail).run(Arc::clone(&platform), stopped.clone()))
    });
    if letters.is_none() {
        tracing::info!("no letters are sent: [mail] is not in the configuration");
    }
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let served = Arc::clone(&platform);
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: open requests end first");
        served.live_close();
        drop(stopping);
    });
    ready(address);
    std::io::stdout().flush()?;
    let stop = || {
        let mut stopped = stopped.clone();
        async move {
            // Said by dropping the other end.
            let _ = stopped.changed().await;
        }
    };
    let limits = Limits {
        short: Some(platform.live_short()),
        registered: platform.config().networks.clone(),
        traced: from_proxies,
        ..Limits::of(descriptors::connections()).behind(&edge.proxies)
    };
    // An answer that is held keeps its connection.
    let held = limits.connections / 2;
    web.gate.gate().haste().hold_at_most(held);
    let people = server::serve(listener, preau_web::router(web), limits, stop());
    match for_machines {
        Some(listener) => {
            let operations = preau_web::operations(counted);
            let machines = server::serve(listener, operations, Limits::of(MACHINES), stop());
            tokio::join!(people, machines);
        }
        None => people.await,
    }
    upkeep.abort();
    background.abort();
    if let Some(mut letters) = letters
        && tokio::time::timeout(LETTERS, &mut letters).await.is_err()
    {
        letters.abort();
    }
    platform.usage_settle().await?;
    platform.store().close().await;
    Ok(())
}

async fn bind(address: SocketAddr) -> Result<TcpListener> {
    server::bind(address).await.map_err(anyhow::Error::msg)
}
