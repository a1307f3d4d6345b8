//! One record: its blocks in order, each to its callback (FORMAT.md §31.2, §31.3).

use std::ops::ControlFlow;

use vrs_core::format::{Content, Described};

use super::decoders::Decoders;
use super::{BlockData, CurrentRecord, Flow, Stop, StreamPlayer};
use crate::error::Error;
use crate::reader::BlockProblem;
use crate::reader::unread::Unread;

/// Plays the blocks of a record until the record, or the player, has enough.
pub(super) fn play_blocks<'r, E: From<Error>>(
    decoders: &mut Decoders<'r>,
    record: &CurrentRecord<'r>,
    unread: &mut Unread<'_>,
    player: &mut dyn StreamPlayer<Error = E>,
) -> Result<(), Stop<E>> {
    let Some(decoder) = decoders.select(record) else {
        let size = unread.len();
        return player.on_raw_record(record, &mut BlockData::new(record, unread, size)).map_err(Stop::Player);
    };
    let mut playing = Playing { decoders, decoder, record, unread, player };
    let result = playing.play_all();
    decoders.finish(decoder, record.timestamp());
    result
}

struct Playing<'a, 'b, 'r, E> {
    decoders: &'a mut Decoders<'r>,
    decoder: usize,
    record: &'a CurrentRecord<'r>,
    unread: &'a mut Unread<'b>,
    player: &'a mut dyn StreamPlayer<Error = E>,
}

impl<E: From<Error>> Playing<'_, '_, '_, E> {
    fn play_all(&mut self) -> Result<(), Stop<E>> {
        let format = &self.decoders.format(self.decoder).definition.format;
        for (index, block) in format.used_blocks().iter().enumerate() {
            self.decoders.enter(self.decoder, index);
            let flow = match &block.content {
                Content::Empty => continue,
                Content::DataLayout => self.play_layout(index)?,
                Content::Image(_) | Content::Audio(_) | Content::Custom(_) => {
                    self.play_described(index).map_err(Stop::Player)?
                }
            };
            if flow.is_break() {
                break;
            }
        }
        Ok(())
    }

    fn play_layout(&mut self, index: usize) -> Result<ControlFlow<()>, Stop<E>> {
        let read = self.decoders.read_layout(self.decoder, index, self.unread).map_err(Stop::Record)?;
        match read {
            Ok(()) => match self.decoders.layout(self.decoder, index) {
                Some(layout) => self.player.on_data_layout(self.record, index, &layout),
                None => Ok(ControlFlow::Break(())),
            },
            Err(problem) => self.report(index, &problem, None),
        }
        .map_err(Stop::Player)
    }

    fn play_described(&mut self, index: usize) -> Flow<E> {
        let unread = self.unread.len();
        let Described { block, size } = match self.decoders.describe(self.record, self.decoder, index, unread) {
            Ok(described) => described,
            Err(problem) => {
                let size = problem.known_size().filter(|size| *size <= unread);
                return self.report(index, &problem, size);
            }
        };
        let data = &mut BlockData::new(self.record, self.unread, size);
        let flow = match &block.content {
            Content::Image(image) => self.player.on_image(self.record, index, image, data),
            Content::Audio(audio) => self.player.on_audio(self.record, index, audio, data),
            Content::Custom(format) => self.player.on_custom(self.record, index, format.as_ref(), data),
            Content::Empty | Content::DataLayout => Ok(ControlFlow::Continue(())),
        };
        self.unread.skip(size);
        flow
    }

    /// Reports a block that cannot be read. Unless its size is known the record ends with it.
    fn report(&mut self, index: usize, problem: &BlockProblem, size: Option<usize>) -> Flow<E> {
        let len = size.unwrap_or(self.unread.len());
        let data = &mut BlockData::new(self.record, self.unread, len);
        let flow = self.player.on_unsupported(self.record, index, problem, data)?;
        self.unread.skip(len);
        Ok(if size.is_some() { flow } else { ControlFlow::Break(()) })
    }
}
