/* Virtual time: cycles of the core, and picoseconds across changes of its clock. */
#ifndef EDGEC_VIRTUAL_TIMELINE_H
#define EDGEC_VIRTUAL_TIMELINE_H

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>

namespace edgec {

using Picoseconds = uint64_t;
constexpr Picoseconds second = 1'000'000'000'000;
constexpr Picoseconds never = std::numeric_limits<Picoseconds>::max();

class Timeline {
  public:
    uint64_t cycles() const {
        return cycles_;
    }

    void advance(uint64_t cycles) {
        cycles_ += cycles;
    }

    /* Whether an event or the end of the run is due: cheap, asked at each basic block. */
    bool isDue() const {
        return cycles_ >= due_;
    }

    Picoseconds now() const {
        return epoch_ + toTime(cycles_ - epochCycles_);
    }

    uint64_t hz() const {
        return hz_;
    }

    /* From now on the core runs at this rate. */
    void setHz(uint64_t hz) {
        const Picoseconds present = now();
        epoch_ = present;
        epochCycles_ = cycles_;
        hz_ = hz;
        findDue();
    }

    /* Lets time go by until then; the core waits. */
    void waitUntil(Picoseconds when) {
        cycles_ = std::max(cycles_, cycleAt(when));
    }

    using Event = std::function<void()>;

    void schedule(Picoseconds when, const void *owner, Event event) {
        events_.emplace(when, Entry{owner, std::move(event)});
        findDue();
    }

    /* At a cycle of the core, provided that its clock stays as it is. */
    void scheduleCycle(uint64_t cycle, const void *owner, Event event) {
        schedule(now() + toTime(cycle - cycles_), owner, std::move(event));
    }

    void cancel(const void *owner) {
        for (auto event = events_.begin(); event != events_.end();) {
            event = event->second.owner == owner ? events_.erase(event) : std::next(event);
        }
        findDue();
    }

    Picoseconds nextEvent() const {
        return events_.empty() ? never : events_.begin()->first;
    }

    void runEvents() {
        while (!events_.empty() && cycleAt(events_.begin()->first) <= cycles_) {
            const Event event = std::move(events_.begin()->second.event);
            events_.erase(events_.begin());
            event();
        }
        findDue();
    }

    /* The run ends at this cycle. */
    void stopAt(uint64_t cycle) {
        stop_ = cycle;
        findDue();
    }

    bool isOver() const {
        return cycles_ >= stop_;
    }

  private:
    struct Entry {
        const void *owner;
        Event event;
    };

    Picoseconds toTime(uint64_t cycles) const {
        return static_cast<Picoseconds>(static_cast<unsigned __int128>(cycles) * second / hz_);
    }

    /* The first cycle that does not start before then. */
    uint64_t cycleAt(Picoseconds when) const {
        if (when <= epoch_) {
            return epochCycles_;
        }
        return epochCycles_ + static_cast<uint64_t>(
                                  (static_cast<unsigned __int128>(when - epoch_) * hz_ + second - 1) / second
                              );
    }

    void findDue() {
        const Picoseconds next = nextEvent();
        due_ = std::min(stop_, next == never ? std::numeric_limits<uint64_t>::max() : cycleAt(next));
    }

    uint64_t cycles_ = 0;
    uint64_t due_ = 0;
    uint64_t stop_ = std::numeric_limits<uint64_t>::max();
    uint64_t hz_ = 1;
    Picoseconds epoch_ = 0;
    uint64_t epochCycles_ = 0;
    std::multimap<Picoseconds, Entry> events_;
};

} // namespace edgec

#endif
