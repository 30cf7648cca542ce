/* What clocks and flash ask of the peripheral that supplies the core, in families with voltage ranges. */
#ifndef EDGEC_VIRTUAL_VOLTAGE_H
#define EDGEC_VIRTUAL_VOLTAGE_H

namespace edgec {

class Voltage {
  public:
    virtual ~Voltage() = default;
    /* 1 is the one for the highest clocks; 0 where the regulator is still on its way to a higher one. */
    virtual unsigned range() const = 0;
};

} // namespace edgec

#endif
