export default {}; 
