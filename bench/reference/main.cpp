// The jobs of vrs-bench by the C++ reference, with the same arguments and the same line as answer. Not built by this workspace:
// see BENCHMARKS.md.

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <sys/resource.h>

#include <vrs/DataLayout.h>
#include <vrs/DataPieces.h>
#include <vrs/RecordFileReader.h>
#include <vrs/RecordFileWriter.h>
#include <vrs/RecordFormatStreamPlayer.h>
#include <vrs/Recordable.h>
#include <vrs/utils/FilterCopy.h>

using namespace vrs;
using std::map;
using std::string;
using std::vector;

namespace {

constexpr uint32_t kVersion = 1;
constexpr uint32_t kWidth = 640;
constexpr uint32_t kHeight = 480;

uint64_t mix(uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

float noise(uint64_t x) {
  return static_cast<float>(mix(x) & 0xffff) / 65536;
}

uint64_t bits(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof(bits));
  return bits;
}

uint64_t bits(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof(bits));
  return bits;
}

uint64_t last(const string& text) {
  return text.empty() ? 0 : static_cast<uint8_t>(text.back());
}

// What records hold -------------------------------------------------------------------------------

struct ImuLayout : AutoDataLayout {
  DataPieceValue<int64_t> capture{"capture_timestamp_ns"};
  DataPieceValue<int64_t> arrival{"arrival_timestamp_ns"};
  DataPieceValue<Bool> accelValid{"accel_valid"};
  DataPieceValue<Bool> gyroValid{"gyro_valid"};
  DataPieceValue<double> temperature{"temperature_deg_c"};
  DataPieceArray<float> accel{"accel_msec2", 3};
  DataPieceArray<float> gyro{"gyro_radsec", 3};
  AutoDataLayoutEnd end;
};

struct FrameLayout : AutoDataLayout {
  DataPieceValue<uint64_t> number{"frame_number"};
  DataPieceValue<int64_t> capture{"capture_timestamp_ns"};
  DataPieceValue<double> exposure{"exposure_duration"};
  DataPieceValue<double> gain{"gain"};
  AutoDataLayoutEnd end;
};

struct CameraSetup : AutoDataLayout {
  DataPieceValue<uint32_t> width{"image_width"};
  DataPieceValue<uint32_t> height{"image_height"};
  DataPieceValue<uint32_t> pixelFormat{"image_pixel_format"};
  AutoDataLayoutEnd end;
};

struct TracksLayout : AutoDataLayout {
  DataPieceValue<uint64_t> number{"frame_number"};
  DataPieceVector<Point3Df> points{"points"};
  DataPieceVector<string> labels{"labels"};
  DataPieceString note{"note"};
  DataPieceStringMap<double> scores{"scores"};
  AutoDataLayoutEnd end;
};

struct Kind {
  string name;
  RecordableTypeId type;
  double period;
  // Records between flushes.
  uint64_t flush;
};

const Kind kImu{"imu", RecordableTypeId::SlamImuData, 0.001, 10000};
const Kind kCamera{"camera", RecordableTypeId::SlamCameraData, 0.033, 100};
const Kind kTracks{"tracks", RecordableTypeId::UnitTest1, 0.01, 10000};

const Kind& kindNamed(const string& name) {
  return name == kImu.name ? kImu : name == kCamera.name ? kCamera : kTracks;
}

CompressionPreset presetNamed(const string& name) {
  static const map<string, CompressionPreset> presets{
      {"none", CompressionPreset::None},
      {"fast", CompressionPreset::Lz4Fast},
      {"zfast", CompressionPreset::ZstdFast},
      {"zlight", CompressionPreset::ZstdLight},
      {"zmedium", CompressionPreset::ZstdMedium}};
  return presets.at(name);
}

// Writing -----------------------------------------------------------------------------------------

class Device : public Recordable {
 public:
  explicit Device(const Kind& kind) : Recordable(kind.type, "bench/" + kind.name), kind_{kind} {
    if (kind.name == kImu.name) {
      addRecordFormat(Record::Type::DATA, kVersion, imu_.getContentBlock(), {&imu_});
    } else if (kind.name == kTracks.name) {
      addRecordFormat(Record::Type::DATA, kVersion, tracks_.getContentBlock(), {&tracks_});
    } else {
      addRecordFormat(Record::Type::CONFIGURATION, kVersion, setup_.getContentBlock(), {&setup_});
      const auto blocks = frame_.getContentBlock() + ContentBlock(ImageFormat::RAW);
      addRecordFormat(Record::Type::DATA, kVersion, blocks, {&frame_});
      makeImages();
    }
  }

  const Record* createConfigurationRecord() override {
    if (images_.empty()) {
      return createRecord(0, Record::Type::CONFIGURATION, kVersion);
    }
    setup_.width.set(kWidth);
    setup_.height.set(kHeight);
    setup_.pixelFormat.set(1);
    return createRecord(0, Record::Type::CONFIGURATION, kVersion, DataSource(setup_));
  }

  const Record* createStateRecord() override {
    return createRecord(0, Record::Type::STATE, kVersion);
  }

  void record(uint64_t i) {
    const double time = static_cast<double>(i) * kind_.period;
    if (kind_.name == kImu.name) {
      setImu(i);
      createRecord(time, Record::Type::DATA, kVersion, DataSource(imu_));
    } else if (kind_.name == kTracks.name) {
      setTracks(i);
      createRecord(time, Record::Type::DATA, kVersion, DataSource(tracks_));
    } else {
      frame_.number.set(i);
      frame_.capture.set(static_cast<int64_t>(i) * 33000000);
      frame_.exposure.set(0.005);
      frame_.gain.set(1 + static_cast<double>(i % 16));
      const auto& image = images_[i % images_.size()];
      createRecord(time, Record::Type::DATA, kVersion, DataSource(frame_, {image.data(), image.size()}));
    }
  }

 private:
  void setImu(uint64_t i) {
    const int64_t capture = static_cast<int64_t>(i) * 1000000;
    imu_.capture.set(capture);
    imu_.arrival.set(capture + 250000 + static_cast<int64_t>(i % 7) * 1000);
    imu_.accelValid.set(true);
    imu_.gyroValid.set(i % 100 != 0);
    imu_.temperature.set(30 + static_cast<double>(i % 1000) * 0.001);
    const float accel[] = {noise(6 * i), noise(6 * i + 1), 9.81f + noise(6 * i + 2)};
    const float gyro[] = {noise(6 * i + 3), noise(6 * i + 4), noise(6 * i + 5)};
    imu_.accel.set(accel, 3);
    imu_.gyro.set(gyro, 3);
  }

  void setTracks(uint64_t i) {
    tracks_.number.set(i);
    auto& points = tracks_.points.stagedValues();
    points.clear();
    for (uint64_t k = 0; k < 20 + i % 20; k++) {
      points.emplace_back(noise(64 * i + k), noise(64 * i + k + 1), noise(64 * i + k + 2));
    }
    auto& labels = tracks_.labels.stagedValues();
    labels.resize(3);
    labels[0] = "hand";
    labels[1] = "wrist" + std::to_string(i % 10);
    labels[2] = "object";
    tracks_.note.stage("frame " + std::to_string(i));
    auto& scores = tracks_.scores.stagedValues();
    scores["left"] = static_cast<double>(i % 100) / 100;
    scores["right"] = static_cast<double>(i % 50) / 50;
    scores["head"] = 0.5;
    scores["torso"] = 0.25;
  }

  void makeImages() {
    for (uint64_t f = 0; f < 8; f++) {
      vector<uint8_t> image;
      for (uint64_t y = 0; y < kHeight; y++) {
        for (uint64_t x = 0; x < kWidth; x++) {
          const uint64_t speck = (mix(f * kWidth * kHeight + y * kWidth + x) & 15) == 0 ? 1 : 0;
          image.push_back(static_cast<uint8_t>(((x + y + 16 * f) >> 2) + speck));
        }
      }
      images_.push_back(image);
    }
  }

  const Kind& kind_;
  ImuLayout imu_;
  FrameLayout frame_;
  CameraSetup setup_;
  TracksLayout tracks_;
  vector<vector<uint8_t>> images_;
};

int write(Device& device, const Kind& kind, uint64_t n, const string& path) {
  RecordFileWriter writer;
  writer.addRecordable(&device);
  writer.setCompressionThreadPoolSize();
  if (const int error = writer.createFileAsync(path); error != 0) {
    return error;
  }
  for (uint64_t i = 0; i < n; i++) {
    device.record(i);
    if (i % kind.flush == kind.flush - 1) {
      writer.writeRecordsAsync(static_cast<double>(i) * kind.period);
    }
  }
  return writer.waitForFileClosed();
}

// Reading -----------------------------------------------------------------------------------------

class Sum : public RecordFormatStreamPlayer {
 public:
  explicit Sum(const Kind& kind) : kind_{kind} {}

  uint64_t records{};
  uint64_t sum{};

  bool onDataLayoutRead(const CurrentRecord& record, size_t block, DataLayout& layout) override {
    if (record.recordType == Record::Type::DATA) {
      records++;
      if (kind_.name == kImu.name) {
        addImu(getExpectedLayout<ImuLayout>(layout, block));
      } else if (kind_.name == kTracks.name) {
        addTracks(getExpectedLayout<TracksLayout>(layout, block));
      } else {
        auto& frame = getExpectedLayout<FrameLayout>(layout, block);
        sum += frame.number.get() + static_cast<uint64_t>(frame.capture.get());
        sum += bits(frame.exposure.get()) + bits(frame.gain.get());
      }
    }
    return true;
  }

  bool onImageRead(const CurrentRecord& record, size_t, const ContentBlock& block) override {
    pixels_.resize(block.getBlockSize());
    if (record.reader->read(pixels_.data(), pixels_.size()) != 0) {
      return false;
    }
    for (size_t i = 0; i + sizeof(uint64_t) <= pixels_.size(); i += sizeof(uint64_t)) {
      uint64_t word;
      memcpy(&word, pixels_.data() + i, sizeof(word));
      sum += word;
    }
    return true;
  }

 private:
  void addImu(ImuLayout& imu) {
    sum += static_cast<uint64_t>(imu.capture.get()) + static_cast<uint64_t>(imu.arrival.get());
    sum += (imu.accelValid.get() ? 1 : 0) + (imu.gyroValid.get() ? 1 : 0) + bits(imu.temperature.get());
    float vector[3];
    imu.accel.get(vector, 3);
    sum += bits(vector[0]) + bits(vector[1]) + bits(vector[2]);
    imu.gyro.get(vector, 3);
    sum += bits(vector[0]) + bits(vector[1]) + bits(vector[2]);
  }

  void addTracks(TracksLayout& tracks) {
    sum += tracks.number.get();
    tracks.points.get(points_);
    for (const auto& point : points_) {
      sum += bits(point.dim[0]) + bits(point.dim[1]) + bits(point.dim[2]);
    }
    tracks.labels.get(labels_);
    for (const auto& label : labels_) {
      sum += 31 * label.size() + last(label);
    }
    tracks.note.get(note_);
    sum += note_.size() + last(note_);
    tracks.scores.get(scores_);
    for (const auto& [key, score] : scores_) {
      sum += last(key) + bits(score);
    }
  }

  const Kind& kind_;
  vector<uint8_t> pixels_;
  vector<Point3Df> points_;
  vector<string> labels_;
  string note_;
  map<string, double> scores_;
};

int read(const string& path, Sum& sum) {
  RecordFileReader reader;
  if (const int error = reader.openFile(path); error != 0) {
    return error;
  }
  for (auto id : reader.getStreams()) {
    reader.setStreamPlayer(id, &sum);
  }
  const int error = reader.readAllRecords();
  return error != 0 ? error : reader.closeFile();
}

int seek(const string& path, uint64_t k, Sum& sum) {
  RecordFileReader reader;
  if (const int error = reader.openFile(path); error != 0) {
    return error;
  }
  const StreamId id = *reader.getStreams().begin();
  reader.setStreamPlayer(id, &sum);
  const uint64_t n = reader.getRecordCount(id, Record::Type::DATA);
  for (uint64_t i = 0; i < k; i++) {
    const double time = static_cast<double>(mix(i) % n) * 0.001 - 0.0005;
    const auto* record = reader.getRecordByTime(id, Record::Type::DATA, time);
    if (record == nullptr || reader.readRecord(*record) != 0) {
      return 1;
    }
  }
  return reader.closeFile();
}

int open(const string& path, uint64_t& records) {
  RecordFileReader reader;
  if (const int error = reader.openFile(path); error != 0) {
    return error;
  }
  records = reader.getRecordCount();
  return reader.closeFile();
}

int copy(const string& from, const string& to, CompressionPreset preset) {
  utils::FilteredFileReader reader(from);
  if (const int error = reader.openFile(); error != 0) {
    return error;
  }
  utils::CopyOptions options(false);
  options.setCompressionPreset(preset);
  return utils::filterCopy(reader, to, options);
}

int run(const vector<string>& arguments) {
  const string& job = arguments.at(0);
  const Kind& kind = job == "write" || job == "read" ? kindNamed(arguments.at(1)) : kImu;
  Device device(kind);
  Sum sum(kind);
  uint64_t records = 0;
  string file = arguments.at(job == "write" ? 3 : job == "read" || job == "copy" ? 2 : 1);
  const auto start = std::chrono::steady_clock::now();
  int error = 1;
  if (job == "write") {
    records = std::stoull(arguments.at(2));
    device.setCompression(presetNamed(arguments.at(4)));
    error = write(device, kind, records, file);
  } else if (job == "read") {
    error = read(file, sum);
  } else if (job == "seek") {
    error = seek(file, std::stoull(arguments.at(2)), sum);
  } else if (job == "open") {
    error = open(file, records);
  } else if (job == "copy") {
    error = copy(arguments.at(1), file, presetNamed(arguments.at(3)));
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  printf(
      R"({"job":"%s","records":%llu,"bytes":%llu,"checksum":"%016llx","seconds":%.6f,"peak_memory":%llu})"
      "\n",
      job.c_str(),
      static_cast<unsigned long long>(records + sum.records),
      static_cast<unsigned long long>(std::ifstream(file, std::ios::ate).tellg()),
      static_cast<unsigned long long>(sum.sum),
      seconds.count(),
      static_cast<unsigned long long>(usage.ru_maxrss) * 1024);
  return error;
}

} // namespace

int main(int count, char** arguments) {
  return run(vector<string>(arguments + 1, arguments + count));
}
