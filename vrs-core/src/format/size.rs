//! Block borders as far as the record format alone tells them (FORMAT.md §30).

use super::{Content, ContentBlock, RecordFormat};

impl ContentBlock {
    /// Bytes of the block as its description tells: 0 for an empty block, else what is said, else what image or audio
    /// parameters amount to. `None` when that leaves it open.
    ///
    /// A file can make this any number: compare it with what is there before using it (FORMAT.md §34).
    pub fn own_size(&self) -> Option<u64> {
        match &self.content {
            Content::Empty => Some(0),
            _ if self.size.is_some() => self.size.map(u64::from),
            Content::Image(image) => image.block_size(),
            Content::Audio(audio) => audio.block_size(),
            Content::DataLayout | Content::Custom(_) => None,
        }
    }
}

impl RecordFormat {
    /// Bytes of every record of this format; `None` when that is open, or exceeds 64 bits.
    pub fn record_size(&self) -> Option<u64> {
        total(self.blocks())
    }

    /// Bytes of the blocks behind block number `index`; `None` when that is open.
    pub fn size_after(&self, index: usize) -> Option<u64> {
        self.blocks().split_at_checked(index.saturating_add(1)).map_or(Some(0), |(_, later)| total(later))
    }

    /// Bytes of block number `index` when `unread` bytes of the record are left at its start: its own size, or what the
    /// blocks behind it leave. `None` when neither is known or fits.
    ///
    /// Layout blocks are not sized this way: their definition and their bytes tell (FORMAT.md §25.6).
    ///
    /// ```
    /// use vrs_core::format::RecordFormat;
    ///
    /// let format = RecordFormat::parse_stored(b"custom+image/raw/10x20/pixel=depth32f");
    /// assert_eq!(format.block_size(0, 821), Some(21));
    /// assert_eq!(format.block_size(1, 800), Some(800));
    /// assert_eq!(format.block_size(1, 799), None);
    /// ```
    pub fn block_size(&self, index: usize, unread: usize) -> Option<usize> {
        let fitting = |size: u64| usize::try_from(size).ok().filter(|size| *size <= unread);
        match self.get(index).own_size() {
            Some(size) => fitting(size),
            None => unread.checked_sub(fitting(self.size_after(index)?)?),
        }
    }
}

fn total(blocks: &[ContentBlock]) -> Option<u64> {
    blocks.iter().try_fold(0_u64, |sum, block| sum.checked_add(block.own_size()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(text: &str) -> RecordFormat {
        RecordFormat::parse_stored(text.as_bytes())
    }

    /// Appendix A.4 rows 15 to 17 and 19: sound sizes itself when it is PCM and counted; and row 13: video does not.
    #[test]
    fn own_sizes() {
        for (text, size) in [
            ("audio/pcm/uint24be/rate=32000/channels=1", None),
            ("audio/pcm/float64be/channels=2/rate=32000/samples=100/stride=16", Some(1600)),
            ("audio/pcm/float64be/channels=2/rate=32000/samples=100/stride=0", Some(1600)),
            ("audio/pcm/int24be/channels=3/rate=12345", None),
            ("audio/pcm/uint8mulaw/channels=1/rate=8000/samples=800", Some(800)),
            ("audio/opus/float64be/channels=2/rate=32000/samples=100/stride=16", None),
            ("audio/pcm/float64be/channels=32/samples=100", None),
            ("image/video/640x480/stride=1300/pixel=grey12/codec=x", None),
            ("image/raw/10x20", None),
            ("image/raw/4294967295x4294967295/pixel=rgba32F", None),
            ("image/size=7/raw/10x20/pixel=grey8", Some(7)),
            ("empty/size=7", Some(0)),
            ("data_layout", None),
        ] {
            assert_eq!(format(text).get(0).own_size(), size, "{text}");
        }
    }

    /// Appendix A.4 rows 30 to 35.
    #[test]
    fn record_and_block_sizes() {
        type Blocks<'b> = &'b [(usize, usize, Option<usize>)];
        let cases: &[(&str, Option<u64>, Blocks<'_>)] = &[
            ("", None, &[(0, 200, Some(200))]),
            ("custom", None, &[(0, 150, Some(150)), (0, 0, Some(0))]),
            ("custom/size=20", Some(20), &[(0, 200, Some(20)), (0, 19, None)]),
            ("custom/size=20/format=thrift", Some(20), &[(0, 200, Some(20))]),
            ("empty", Some(0), &[(0, 200, Some(0)), (1, 200, Some(0))]),
            ("audio", None, &[(0, 200, Some(200))]),
            ("audio/size=512", Some(512), &[(0, 512, Some(512)), (0, 511, None)]),
            ("image", None, &[(0, 512, Some(512))]),
            ("image/jpg", None, &[(0, 512, Some(512))]),
            ("image/png", None, &[(0, 512, Some(512))]),
            ("image/png/200x100", None, &[(0, 512, Some(512))]),
            ("image/raw/10x20/pixel=grey8", Some(200), &[(0, 200, Some(200)), (0, 199, None)]),
            ("image/raw/10x20/pixel=bgr8", Some(600), &[(0, 600, Some(600))]),
            ("image/raw/10x20/pixel=depth32f", Some(800), &[(0, 800, Some(800))]),
            ("custom+image/raw/10x20/pixel=depth32f", None, &[(0, 799, None), (0, 800, Some(0)), (0, 821, Some(21))]),
            ("image/raw/10x20", None, &[(0, 512, Some(512))]),
            ("custom+image/raw/10x20/pixel=grey8+audio/size=1024", None, &[(0, 1225, Some(1)), (1, 9, None)]),
            ("image/raw/10x20+custom", None, &[(0, 512, None), (1, 512, Some(512))]),
        ];
        for (text, record, blocks) in cases {
            assert_eq!(format(text).record_size(), *record, "{text}");
            for (index, unread, size) in *blocks {
                assert_eq!(format(text).block_size(*index, *unread), *size, "{text}, block {index} of {unread}");
            }
        }
        assert_eq!(format("custom+image/raw/10x20/pixel=grey8+audio/size=1024").size_after(0), Some(1224));
        assert_eq!(format("image/raw/10x20+custom").size_after(0), None);
        assert_eq!(format("custom").size_after(usize::MAX), Some(0));
    }

    #[test]
    fn absurd_sizes_do_not_overflow() {
        let block = "image/raw/4294967295x4294967295/pixel=grey8";
        assert_eq!(format(&[block; 2].join("+")).record_size(), None);
        assert_eq!(format(block).block_size(0, usize::MAX - 1), usize::try_from(u64::from(u32::MAX).pow(2)).ok());
    }
}
